#include "events/sha256.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace carelog::events {
namespace {

struct Digest {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free};
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                         EVP_MD_free};
};

}  // namespace

Hash sha256_of(std::initializer_list<std::string_view> parts) {
  thread_local Digest machine;
  Hash hash{};
  bool ok =
      machine.sha256 && EVP_DigestInit_ex(machine.context.get(), machine.sha256.get(), nullptr);
  for (std::string_view part : parts) {
    ok = ok && EVP_DigestUpdate(machine.context.get(), part.data(), part.size());
  }
  if (!ok || !EVP_DigestFinal_ex(machine.context.get(), hash.data(), nullptr)) {
    throw std::runtime_error("SHA-256 is not available from OpenSSL");
  }
  return hash;
}

Hash sha256(std::string_view bytes) {
  return sha256_of({bytes});
}

}  // namespace carelog::events

#include "projections/following/row_checksum.h"

#include <openssl/evp.h>

#include <cassert>

namespace carelog::projections {

struct RowChecksum::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::int64_t rows = 0;
  ~State() { EVP_MD_CTX_free(context); }
};

RowChecksum::RowChecksum() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not to be had");
  }
}

RowChecksum::~RowChecksum() = default;

void RowChecksum::add(std::string_view row) {
  const std::uint64_t length = row.size();
  EVP_DigestUpdate(state_->context, &length, sizeof length);
  EVP_DigestUpdate(state_->context, row.data(), row.size());
  ++state_->rows;
}

Checksum RowChecksum::finish() {
  events::Hash hash{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, hash.data(), &size);
  assert(size == hash.size());
  return {events::to_hex(hash), state_->rows};
}

}  // namespace carelog::projections

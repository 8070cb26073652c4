#include "auth/tokens/signing_key.h"

#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "auth/openssl_owned.h"
#include "auth/tokens/base64url.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

using openssl::Owned;

std::string big_endian_bytes(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) throw KeyUnusable("the RSA key cannot be read");
  const Owned<BIGNUM> number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::string contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
             EVP_sha256(), nullptr);
  return digest;
}

std::string because(int error) {
  return std::string(": ") + std::strerror(error);
}

// A descriptor that closes itself; every error names the file.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }

  void require_private() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) fail("cannot be examined");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      throw KeyUnusable("the signing key " + path_.string() +
                        " is open to other users; run: chmod 600 " + path_.string());
    }
  }

  std::string read_all() const {
    std::string text(64 * 1024, '\0');
    const ssize_t size = ::read(descriptor_, text.data(), text.size());
    if (size < 0) fail("cannot be read");
    text.resize(static_cast<std::size_t>(size));
    return text;
  }

  void write_all(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0) fail("cannot be written");
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    sync();
  }

  void sync() const {
    if (::fsync(descriptor_) != 0) fail("cannot be written to the disk");
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw KeyUnusable("the signing key " + path_.string() + " " + what + because(errno));
  }

  const std::filesystem::path path_;
  const int descriptor_;
};

// Writes the whole file under another name and links it into place, so that nobody reads half a key
// and only the first of several processes wins.
void publish(const std::filesystem::path& relative, const std::string& pem) {
  const std::filesystem::path file = std::filesystem::absolute(relative);
  std::filesystem::create_directories(file.parent_path());
  const std::filesystem::path draft = file.string() + ".new-" + infra::random_hex(8);
  {
    const File out(draft, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!out.is_open()) {
      throw KeyUnusable("the signing key " + draft.string() + " cannot be made" + because(errno));
    }
    out.write_all(pem);
  }
  const int linked = ::link(draft.c_str(), file.c_str());
  const int error = errno;
  ::unlink(draft.c_str());
  if (linked != 0 && error != EEXIST) {
    throw KeyUnusable("the signing key " + file.string() + " cannot be made" + because(error));
  }
  const File directory(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (directory.is_open()) directory.sync();
}

}  // namespace

struct SigningKey::Key {
  Owned<EVP_PKEY> pair;
  std::string modulus;   // base64url
  std::string exponent;  // base64url
  std::string id;

  explicit Key(Owned<EVP_PKEY> from) : pair(std::move(from)) {
    modulus = base64url_encode(big_endian_bytes(pair.get(), OSSL_PKEY_PARAM_RSA_N));
    exponent = base64url_encode(big_endian_bytes(pair.get(), OSSL_PKEY_PARAM_RSA_E));
    // RFC 7638: required members only, in lexicographic order, no white space.
    id = base64url_encode(
        sha256(R"({"e":")" + exponent + R"(","kty":"RSA","n":")" + modulus + R"("})"));
  }

  std::string private_pem() const {
    const Owned<BIO> bio(BIO_new(BIO_s_secmem()));
    if (PEM_write_bio_PKCS8PrivateKey(bio.get(), pair.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
      throw KeyUnusable("the signing key cannot be written as PEM");
    }
    return contents(bio.get());
  }
};

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(int bits) {
  Owned<EVP_PKEY> key(EVP_RSA_gen(static_cast<unsigned>(bits)));
  if (!key) throw KeyUnusable("no RSA key could be made");
  return SigningKey(std::make_unique<Key>(std::move(key)));
}

SigningKey SigningKey::load(const std::filesystem::path& file) {
  const File in(file, O_RDONLY);
  if (!in.is_open()) {
    throw KeyUnusable("the signing key " + file.string() + " cannot be opened" + because(errno));
  }
  in.require_private();
  const std::string pem = in.read_all();
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An empty passphrase instead of the default callback, which would ask on the terminal.
  Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < key_bits_min) {
    throw KeyUnusable("the signing key " + file.string() + " is not an unencrypted RSA key of " +
                      std::to_string(key_bits_min) +
                      " bits or more in PEM form; move it away and a new one is made");
  }
  return SigningKey(std::make_unique<Key>(std::move(key)));
}

SigningKey SigningKey::load_or_create(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) publish(file, generate().key_->private_pem());
  return load(file);
}

const std::string& SigningKey::key_id() const {
  return key_->id;
}

std::string SigningKey::sign(std::string_view bytes) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_->pair.get())), '\0');
  std::size_t size = signature.size();
  // RSA keys sign with PKCS #1 v1.5 padding unless told otherwise.
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->pair.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1) {
    throw KeyUnusable("the signing key cannot sign");
  }
  signature.resize(size);
  return signature;
}

std::string SigningKey::jwks() const {
  return R"({"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":")" + key_->id + R"(","n":")" +
         key_->modulus + R"(","e":")" + key_->exponent + R"("}]})";
}

std::string SigningKey::public_pem() const {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PUBKEY(bio.get(), key_->pair.get()) != 1) {
    throw KeyUnusable("the public key cannot be written as PEM");
  }
  return contents(bio.get());
}

}  // namespace carelog::auth

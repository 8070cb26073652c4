#include "auth/users/password.h"

#include <crypt.h>
#include <sodium.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>

#include "auth/users/guessable_password.h"
#include "infra/text/text.h"

namespace carelog::auth {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19UL * 1024 * 1024;

void require_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium cannot be initialised");
}

bool is_argon2id(std::string_view hash) {
  return hash.starts_with("$argon2id$");
}

// "$2b$12$" and 53 characters of salt and hash.
bool is_bcrypt(std::string_view hash) {
  if (hash.size() != 60 || hash[6] != '$') return false;
  return hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$");
}

int bcrypt_cost(std::string_view hash) {
  const auto digit = [&](std::size_t at) { return hash[at] >= '0' && hash[at] <= '9'; };
  if (!digit(4) || !digit(5)) return bcrypt_cost_max + 1;
  return (hash[4] - '0') * 10 + (hash[5] - '0');
}

bool verify_bcrypt(const std::string& hash, const std::string& password) {
  // A zero byte would end the C string early, and byte 73 would be ignored.
  if (password.size() > bcrypt_password_bytes_max) return false;
  if (password.find('\0') != std::string::npos) return false;
  if (bcrypt_cost(hash) > bcrypt_cost_max) return false;
  const auto work = std::make_unique<crypt_data>();
  const char* made = crypt_r(password.c_str(), hash.c_str(), work.get());
  const bool right = made != nullptr && made[0] != '*' && std::string_view(made).size() == 60 &&
                     sodium_memcmp(made, hash.data(), hash.size()) == 0;
  sodium_memzero(work.get(), sizeof(crypt_data));
  return right;
}

}  // namespace

std::optional<PasswordProblem> password_problem(std::string_view given, std::string_view email) {
  const std::string password = infra::prepared_password(given);
  if (password.size() > password_bytes_max) return PasswordProblem::too_long;
  const auto fault = infra::fault_in(password, infra::LineBreaks::refused);
  if (fault == infra::TextFault::not_utf8 || fault == infra::TextFault::control_character) {
    return PasswordProblem::not_text;
  }
  const std::size_t characters = infra::code_points_in(password);
  if (characters < password_characters_min) return PasswordProblem::too_short;
  if (characters > password_characters_max) return PasswordProblem::too_long;
  if (is_guessable(password)) return PasswordProblem::guessable;
  if (is_near_address(password, email)) return PasswordProblem::near_address;
  return std::nullopt;
}

std::string hash_password(std::string_view given) {
  require_sodium();
  const std::string password = infra::prepared_password(given);
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), passes, memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return hash;
}

bool verify_password(std::string_view hash, std::string_view given) {
  require_sodium();
  if (given.size() > password_bytes_max) return false;
  const std::string password = infra::prepared_password(given);
  if (password.size() > password_bytes_max) return false;
  const std::string terminated(hash);
  if (is_argon2id(hash)) {
    errno = 0;
    if (crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0) {
      return true;
    }
    if (errno == ENOMEM) throw std::bad_alloc();
    return false;
  }
  // Earlier systems hashed the password as typed.
  if (is_bcrypt(hash)) {
    return verify_bcrypt(terminated, std::string(given)) ||
           (password != given && verify_bcrypt(terminated, password));
  }
  return false;
}

bool needs_rehash(std::string_view hash) {
  require_sodium();
  if (!is_argon2id(hash)) return true;
  return crypto_pwhash_str_needs_rehash(std::string(hash).c_str(), passes, memory_bytes) != 0;
}

void verify_against_nobody(std::string_view password) {
  static const std::string nobody = hash_password(generate_password());
  static_cast<void>(verify_password(nobody, password));
}

std::string generate_password() {
  require_sodium();
  constexpr std::string_view alphabet = "abcdefghjkmnpqrstuvwxyz023456789";
  static_assert(alphabet.size() == 32);
  std::string password(26, '\0');
  for (char& character : password) {
    character = alphabet[randombytes_uniform(static_cast<std::uint32_t>(alphabet.size()))];
  }
  return password;
}

}  // namespace carelog::auth

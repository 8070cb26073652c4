#include "auth/factors/recovery_code.h"

#include <algorithm>

#include "auth/factors/one_time_code.h"
#include "infra/ids/keyed_hash.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

constexpr std::size_t recovery_code_bytes = 10;
constexpr std::size_t group_characters = 4;

constexpr char lower_case(char each) {
  return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
}

}  // namespace

std::string new_recovery_code() {
  std::string code = base32_encode(infra::random_bytes(recovery_code_bytes));
  std::transform(code.begin(), code.end(), code.begin(), lower_case);
  for (std::size_t at = code.size() - group_characters; at > 0; at -= group_characters) {
    code.insert(at, 1, '-');
  }
  return code;
}

std::string hash_of_recovery_code(std::string_view key, std::string_view user_id,
                                  std::string_view code) {
  std::string plain = "recovery ";
  plain.append(user_id).append(" ");
  for (const char each : code) {
    if (each != '-' && each != ' ') plain += lower_case(each);
  }
  return infra::keyed_hash(key, plain);
}

}  // namespace carelog::auth

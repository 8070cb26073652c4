#include "auth/issuers/issuer_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "auth/calls/caller.h"
#include "auth/tokens/strict_json.h"
#include "auth/tokens/token.h"
#include "infra/text/text.h"

namespace carelog::auth {
namespace {

using List = nlohmann::ordered_json;  // the order of roles counts

constexpr std::size_t name_max = 32;
constexpr std::size_t text_bytes_max = 512;
constexpr std::size_t list_depth_max = 8;
const std::set<std::string, std::less<>> members = {"name",  "issuer", "audience",  "jwksUri",
                                                    "roles", "clinic", "roleClaim", "clinicClaim"};

// One entry of the list while it is read: says which it is when something is wrong.
class Entry {
 public:
  Entry(const List& entry, std::size_t number) : entry_(entry), called_(std::to_string(number)) {}

  [[noreturn]] void refuse(const std::string& what) const {
    throw std::invalid_argument("issuer " + called_ + ": " + what);
  }
  void call(const std::string& name) { called_ = name; }

  std::string text(const char* member) const {
    const auto found = entry_.find(member);
    if (found == entry_.end()) return {};
    const auto given = found->is_string() ? found->get<std::string>() : std::string();
    if (given.empty() || given.size() > text_bytes_max ||
        infra::fault_in(given, infra::LineBreaks::refused)) {
      refuse(std::string(member) + " is a text of 1 to 512 visible characters");
    }
    return given;
  }
  std::string needed(const char* member, const char* example) const {
    auto given = text(member);
    if (given.empty()) refuse(std::string(member) + " is missing: give one, such as " + example);
    return given;
  }
  std::string url(const char* member) const {
    auto given = text(member);
    if (!given.empty() && !is_safe_url(given)) {
      refuse(std::string(member) +
             " is https://HOST/..., without user, query or fragment; http only for 127.0.0.1, "
             "[::1] and localhost");
    }
    return given;
  }
  ClaimPath path(const char* member) const;
  std::vector<std::pair<std::string, Role>> roles() const;

 private:
  const List& entry_;
  std::string called_;
};

ClaimPath Entry::path(const char* member) const {
  const auto found = entry_.find(member);
  if (found == entry_.end()) return {};
  ClaimPath names;
  if (found->is_string()) {
    std::string left = found->get<std::string>();
    for (std::size_t dot = 0; (dot = left.find('.')) != std::string::npos;) {
      names.push_back(left.substr(0, dot));
      left.erase(0, dot + 1);
    }
    names.push_back(left);
  } else if (found->is_array()) {
    for (const auto& one : *found) names.push_back(one.is_string() ? one.get<std::string>() : "");
  }
  const auto is_unusable = [](const std::string& name) {
    return name.empty() || infra::fault_in(name, infra::LineBreaks::refused);
  };
  if (names.empty() || names.size() > claims_depth_max ||
      std::any_of(names.begin(), names.end(), is_unusable)) {
    refuse(std::string(member) +
           " is the path of a claim, such as realm_access.roles, or a list of names");
  }
  return names;
}

std::vector<std::pair<std::string, Role>> Entry::roles() const {
  const auto found = entry_.find("roles");
  if (found == entry_.end() || !found->is_object() || found->empty() ||
      found->size() > issuer_roles_max) {
    refuse(
        "roles is an object that maps 1 to 64 roles of the issuer to ours, such as "
        "{\"doctor\": \"clinician\"}");
  }
  std::vector<std::pair<std::string, Role>> mapped;
  for (const auto& [theirs, ours] : found->items()) {
    const auto role = ours.is_string() ? role_from_name(ours.get<std::string>()) : std::nullopt;
    if (!role || theirs.empty()) {
      std::string known;
      for (const Role each : all_roles) {
        known.append(known.empty() ? "" : ", ").append(role_name(each));
      }
      refuse("roles maps \"" + theirs + "\" to none of ours: " + known);
    }
    mapped.emplace_back(theirs, *role);
  }
  return mapped;
}

bool is_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= name_max && fits(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return fits(c) || c == '-'; });
}

ExternalIssuer read_entry(const List& given, std::size_t number) {
  Entry entry(given, number);
  if (!given.is_object()) entry.refuse("it is an object with name, issuer, audience, ...");
  ExternalIssuer made;
  made.name = entry.needed("name", "\"sso\"");
  if (!is_name(made.name)) entry.refuse("name is 1 to 32 of a to z, 0 to 9 and -");
  entry.call("\"" + made.name + "\"");
  for (const auto& [member, value] : given.items()) {
    if (!members.contains(member)) entry.refuse("there is no member " + member + "; remove it");
  }
  static_cast<void>(entry.needed("issuer", "\"https://sso.clinic.example/realms/clinic\""));
  made.issuer = entry.url("issuer");
  made.audience = entry.needed("audience", "\"carelog-api\"");
  made.jwks_uri = entry.url("jwksUri");
  made.role_claim = entry.path("roleClaim");
  if (made.role_claim.empty()) {
    entry.refuse("roleClaim is missing: give one, such as \"realm_access.roles\"");
  }
  made.roles = entry.roles();
  made.clinic = entry.text("clinic");
  made.clinic_claim = entry.path("clinicClaim");
  if (made.clinic.empty() == made.clinic_claim.empty()) {
    entry.refuse("give either clinic, such as \"main\", or clinicClaim, the path of a claim");
  }
  if (made.clinic.size() > caller_text_bytes_max) entry.refuse("clinic is at most 256 bytes");
  return made;
}

}  // namespace

bool is_safe_url(std::string_view url) {
  const bool plain = url.starts_with("http://");
  if (!plain && !url.starts_with("https://")) return false;
  const auto rest = url.substr(url.find("//") + 2);
  const auto authority = rest.substr(0, rest.find('/'));
  const auto bad = [](char c) { return c <= ' ' || c > '~' || c == '\\' || c == '"'; };
  if (authority.empty() || authority.find('@') != std::string_view::npos ||
      url.find_first_of("?#") != std::string_view::npos ||
      std::any_of(url.begin(), url.end(), bad)) {
    return false;
  }
  if (!plain) return true;
  const auto host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                               : authority.substr(0, authority.find(':'));
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

std::vector<ExternalIssuer> read_issuer_list(std::string_view json) {
  const auto whole = parse_strict_object("{\"issuers\":" + std::string(json) + "}", list_depth_max);
  if (!whole || whole->size() != 1 || !whole->at("issuers").is_array()) {
    throw std::invalid_argument(
        "it is not a JSON list of issuers, or names a member twice: write [{\"name\": ...}, ...]");
  }
  const List list = List::parse(json);
  if (list.empty() || list.size() > issuers_max) {
    throw std::invalid_argument("it names 1 to 16 issuers");
  }
  std::vector<ExternalIssuer> issuers;
  for (const List& each : list) {
    issuers.push_back(read_entry(each, issuers.size() + 1));
    const ExternalIssuer& made = issuers.back();
    for (std::size_t i = 0; i + 1 < issuers.size(); ++i) {
      if (issuers[i].name == made.name || issuers[i].issuer == made.issuer) {
        throw std::invalid_argument("issuer \"" + made.name +
                                    "\": name and issuer stand there twice; keep one of the two");
      }
    }
  }
  return issuers;
}

}  // namespace carelog::auth

#include "infra/settings/secret_settings.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <regex>

namespace carelog::infra {
namespace {

constexpr std::size_t secret_bytes_max = 64 * 1024;

void add_files(std::vector<SettingDeclaration>& settings) {
  std::vector<SettingDeclaration> all;
  for (SettingDeclaration& declared : settings) {
    const bool in_file = declared.secret || declared.in_file;
    const SettingDeclaration file{.name = file_setting_of(declared.name),
                                  .help = "File with the value of " + flag_of(declared.name)};
    all.push_back(std::move(declared));
    if (in_file) all.push_back(file);
  }
  settings = std::move(all);
}

std::string text_of_secret(const std::string& path, const std::string& origin) {
  std::ifstream in(path, std::ios::binary);
  std::string text(secret_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > secret_bytes_max) throw SettingsError(origin + ": " + path + " is too large");
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) throw SettingsError(origin + ": " + path + " is empty or cannot be read");
  return text;
}

}  // namespace

VerbDeclaration with_secret_files(VerbDeclaration verb) {
  add_files(verb.settings);
  add_files(verb.known_elsewhere);
  return verb;
}

std::string file_setting_of(const std::string& setting_name) {
  return setting_name + "-file";
}

std::string without_password(const std::string& text) {
  static const std::regex in_url("(://[^/@:]*:)[^/@]*@");
  static const std::regex in_pairs("(password\\s*=\\s*)('[^']*'|[^\\s&]+)");
  return std::regex_replace(std::regex_replace(text, in_url, "$1********@"), in_pairs,
                            "$1********");
}

void refuse_secret_argument(const SettingDeclaration& declared, const std::string& text) {
  if (!declared.secret && without_password(text) == text) return;
  throw SettingsError("a secret behind " + flag_of(declared.name) +
                      " can be read by every user of this machine: put it in a file and name that "
                      "with " +
                      flag_of(file_setting_of(declared.name)) + ", or in " +
                      environment_of(declared.name));
}

std::string secret_in(const std::string& file, const std::string& origin) {
  struct stat status = {};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw SettingsError(origin + ": there is no file " + file);
  }
  if ((status.st_mode & S_IROTH) != 0) {
    throw SettingsError(origin + ": everybody can read " + file + ": chmod 600 it");
  }
  return text_of_secret(file, origin);
}

std::optional<std::string> credential(const std::string& directory,
                                      const std::string& setting_name) {
  const auto path = std::filesystem::path(directory) / ("carelog." + setting_name);
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  return text_of_secret(path.string(), "the credential carelog." + setting_name);
}

}  // namespace carelog::infra

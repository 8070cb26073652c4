// Secrets among settings: never as arguments, which every user of the machine can read; in a file,
// in a credential of systemd, or in the environment. See settings.h.
#pragma once

#include <optional>
#include <string>

#include "infra/settings/settings.h"

namespace carelog::infra {

// With a setting "NAME-file" beside each that can be given in a file.
VerbDeclaration with_secret_files(VerbDeclaration verb);
std::string file_setting_of(const std::string& setting_name);  // "token" -> "token-file"

// "postgresql://ada:secret@host/db" or "host=h password=secret" with asterisks for the password.
std::string without_password(const std::string& text);

// Throws SettingsError if this text, given behind a flag, is a secret or has a password in it.
void refuse_secret_argument(const SettingDeclaration& declared, const std::string& text);

// The file's text without the line's end. Throws SettingsError if it cannot be read, is empty, is
// too large, or everybody may read it.
std::string secret_in(const std::string& file, const std::string& origin);

// The credential "carelog.NAME" that systemd has put in this directory; nothing: it has not.
std::optional<std::string> credential(const std::string& directory,
                                      const std::string& setting_name);

}  // namespace carelog::infra

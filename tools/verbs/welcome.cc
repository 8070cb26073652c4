#include "tools/verbs/welcome.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tools/client/gateway_access.h"
#include "tools/client/gateway_import.h"
#include "tools/exit_code.h"
#include "tools/import/synthetic_patients.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

constexpr std::uint64_t sample_seed = 20'240'229;

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

// Quoted for a shell.
std::string quoted(const std::string& text) {
  if (text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") ==
      std::string::npos)
    return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += "  " + line + "\n";
  return out;
}

}  // namespace

std::string sign_ins_text(const std::vector<auth::SignIn>& sign_ins) {
  std::string text;
  for (const auto& each : sign_ins)
    text += padded(std::string(auth::role_name(each.role)), 14) + padded(each.email, 32) +
            each.password + "\n";
  return text;
}

std::string prepare_sign_ins(auth::Accounts& accounts, const DataDirectory& data, bool sample) {
  std::vector<auth::SignIn> fresh;
  if (auto admin = accounts.first_admin()) fresh.push_back(std::move(*admin));
  if (!sample) {
    if (fresh.empty()) return "";
    // What is not a terminal is kept by somebody: a container's log, a journal.
    if (::isatty(STDOUT_FILENO) == 1) {
      return "First sign-in, shown this once (role, e-mail, password):\n" +
             indented(sign_ins_text(fresh));
    }
    write_file_atomically(data.first_sign_in(), sign_ins_text(fresh));
    return "First sign-in: in " + data.first_sign_in().string() +
           ", for you alone; change the password, then delete the file\n";
  }
  for (auto& user : accounts.make_sample_users()) fresh.push_back(std::move(user));
  const auto file = data.sample_sign_ins();
  const std::string known = read_text(file) + sign_ins_text(fresh);
  if (!fresh.empty()) write_file_atomically(file, known);
  if (known.empty())
    return "Sign-ins: made at an earlier start, and their file " + file.string() + " is gone\n";
  return "Sign-ins (role, e-mail, password; kept in " + file.string() + "):\n" + indented(known);
}

std::size_t load_sample(const infra::Settings& settings, const std::string& gateway) {
  LocalToken wanted;
  const std::string text = local_token(settings, wanted);
  const TokenSource token = [text] { return text; };
  const SyntheticPatients people(sample_seed);
  std::uint64_t made = 0;
  try {
    return bulk_import(
               [&]() -> std::optional<SourceRow> {
                 if (made == sample_patients) return std::nullopt;
                 SourceRow row;
                 row.patient = people.make(made++);
                 return row;
               },
               [&] { return std::make_unique<GatewayImport>(gateway, token); },
               [](const SourceRow&, const RowOutcome&) {})
        .created;
  } catch (const ImportGaveUp& gave_up) {
    throw VerbFailed(ExitCode::unavailable,
                     std::string("the sample patients could not be loaded: ") + gave_up.what());
  }
}

std::string lines_to_try(const infra::Settings& settings, const std::string& gateway) {
  const std::string program = quoted(std::filesystem::read_symlink("/proc/self/exe").string());
  const std::string bearer = "-H \"Authorization: Bearer $(" + program + " token --role clinician" +
                             " --data " + quoted(data_directory(settings).root.string()) + ")\"";
  const std::string body =
      R"('{"name":"Ada Lovelace","email":"ada@example.org","address":"12 St James Square, London",)"
      R"("dateOfBirth":"1985-12-10"}')";
  return "Try:\n"
         "  curl -s " +
         bearer + " '" + gateway +
         "/api/patients?limit=3'\n"
         "  curl -si " +
         bearer + " -H 'Content-Type: application/json' -d " + body + " " + gateway +
         "/api/patients\n"
         "  curl -s " +
         bearer + " " + gateway + "/api/analytics/summary\n";
}

}  // namespace carelog::tools

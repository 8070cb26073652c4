// What a journal does with files, one step at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carelog::infra {

// Throws JournalError with the path, the deed and what the system says.
[[noreturn]] void fail_journal(const std::string& path, const char* deed);

// False: errno says why, and a part may be written.
bool write_all(int file, std::string_view bytes, std::int64_t offset);

void sync_directory(const std::string& directory);  // throws JournalError

// The id in the directory's file; made when there is none. Throws JournalError.
std::string journal_id(const std::string& directory);

}  // namespace carelog::infra

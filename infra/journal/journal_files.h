// File operations of a journal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carelog::infra {

// Throws JournalError with the path, the operation and the system's message.
[[noreturn]] void fail_journal(const std::string& path, const char* deed);

// False: errno says why, and a part may have been written.
bool write_all(int file, std::string_view bytes, std::int64_t offset);

void sync_directory(const std::string& directory);  // throws JournalError

// The id in the directory's file, created if missing. Throws JournalError.
std::string journal_id(const std::string& directory);

}  // namespace carelog::infra

#include "projections/rows/postgres_copy.h"

#include <charconv>
#include <pqxx/tablewriter>

#include "projections/following/read_model.h"

namespace carelog::projections {
namespace {

constexpr std::size_t send_bytes = 64 << 10;

constexpr bool is_plain(char character) {
  return character != '\\' && character != '\t' && character != '\n' && character != '\r';
}

}  // namespace

// libpqxx takes longer to encode a row than the server to read it. Its function for lines as they
// are is deprecated because of encodings other than UTF-8, and only UTF-8 is used here
// (postgres/postgres_schema.h).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
class PostgresCopy::Stream {
 public:
  Stream(pqxx::transaction_base& transaction, const std::string& table,
         const std::vector<std::string>& columns)
      : writer_(transaction, table, columns.begin(), columns.end()) {}
  pqxx::tablewriter& operator*() { return writer_; }

 private:
  pqxx::tablewriter writer_;
};
#pragma GCC diagnostic pop

PostgresCopy::PostgresCopy(pqxx::transaction_base& transaction, const std::string& table,
                           const std::vector<std::string>& columns)
    : stream_(std::make_unique<Stream>(transaction, table, columns)) {
  lines_.reserve(2 * send_bytes);
}

PostgresCopy::~PostgresCopy() = default;

PostgresCopy& PostgresCopy::text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    (**stream_).complete();
    throw RowRefused("PostgreSQL cannot hold a text with a zero byte");
  }
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_plain(text[at])) continue;
    lines_.append(text, plain, at - plain);
    plain = at + 1;
    lines_ += '\\';
    const char character = text[at];
    lines_ += character == '\t' ? 't' : character == '\n' ? 'n' : character == '\r' ? 'r' : '\\';
  }
  lines_.append(text, plain);
  lines_ += '\t';
  return *this;
}

PostgresCopy& PostgresCopy::number(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  lines_.append(digits, end);
  lines_ += '\t';
  return *this;
}

PostgresCopy& PostgresCopy::boolean(bool value) {
  lines_ += value ? "t\t" : "f\t";
  return *this;
}

void PostgresCopy::end_row() {
  lines_.back() = '\n';
  if (lines_.size() >= send_bytes) send();
}

// Sends it as one line; the stream adds the last line end.
void PostgresCopy::send() {
  if (lines_.empty()) return;
  lines_.pop_back();
  (**stream_).write_raw_line(lines_);
  lines_.clear();
}

void PostgresCopy::finish() {
  send();
  (**stream_).complete();
}

}  // namespace carelog::projections

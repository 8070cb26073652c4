#include "tools/records/record_ledger.h"

#include <algorithm>
#include <iomanip>

namespace carelog::tools {
namespace {

constexpr std::size_t reasons_shown_max = 40;

// "codings/12/code" and "codings/3/code" count as one reason.
std::string without_places(const std::string& field) {
  std::string out;
  for (std::size_t at = 0; at < field.size(); ++at) {
    const bool starts = at == 0 || field[at - 1] == '/';
    const std::size_t end = std::min(field.find('/', at), field.size());
    if (starts && field.find_first_not_of("0123456789", at) >= end && end > at) {
      out += '*';
      at = end - 1;
    } else {
      out += field[at];
    }
  }
  return out;
}

}  // namespace

RecordLedger::RecordLedger(const RejectPlace& place, const std::string& source)
    : rejects_(place, source, {"file", "type", "record"}, ',') {}

void RecordLedger::note(const Record& record, const RowOutcome& outcome) {
  Counts& counts = counts_[record.resource];
  switch (outcome.status) {
    case RowOutcome::Status::created:
      ++counts.created;
      return;
    case RowOutcome::Status::existing:
      ++counts.existing;
      return;
    case RowOutcome::Status::unsent:
      return;
    case RowOutcome::Status::refused:
      break;
  }
  ++counts.refused;
  for (const auto& each : outcome.problems) {
    const std::string where = without_places(each.field);
    count_reason(record, "refused", (where.empty() ? "" : where + ": ") + each.reason);
  }
  keep(record, outcome.problems);
}

void RecordLedger::not_understood(const Record& record, const std::string& problem) {
  ++counts_[record.resource].not_understood;
  count_reason(record, "not understood", problem);
  keep(record, {{"", "not understood: " + problem}});
}

void RecordLedger::understood_in_part(const Record& record, const std::vector<std::string>& paths) {
  ++counts_[record.resource].in_part;
  std::vector<std::string> once = paths;
  std::sort(once.begin(), once.end());
  once.erase(std::unique(once.begin(), once.end()), once.end());
  std::string fields;
  for (const std::string& path : once) {
    count_reason(record, "left out", path);
    fields += (fields.empty() ? "" : "; ") + path;
  }
  keep(record, {{fields, "imported without this"}});
}

void RecordLedger::keep(const Record& record, const std::vector<RowOutcome::Problem>& problems) {
  rejects_.add(record.line, problems, {record.file, record.resource, record.original});
}

void RecordLedger::count_reason(const Record& record, const std::string& what,
                                const std::string& reason) {
  ++reasons_[record.resource + ", " + what + ": " + reason];
}

bool RecordLedger::is_clean() const {
  return std::all_of(counts_.begin(), counts_.end(), [](const auto& each) {
    return each.second.refused == 0 && each.second.not_understood == 0;
  });
}

void RecordLedger::report(std::ostream& out, bool ended) const {
  const auto line = [&](const std::string& type, const auto&... numbers) {
    out << std::left << std::setw(22) << type << std::right;
    ((out << std::setw(13) << numbers), ...);
    out << "\n";
  };
  bool is_headed = false;
  for (const auto& [type, each] : counts_) {
    const std::size_t known = each.created + each.existing + each.refused + each.not_understood;
    if (known == 0) continue;
    if (!is_headed) line("", "created", "were there", "refused", "not underst.", "only in part");
    is_headed = true;
    line(type, each.created, each.existing, each.refused, each.not_understood, each.in_part);
  }
  for (const auto& [type, each] : counts_) {
    if (each.names > 0) out << each.names << " " << type << ": read for their names\n";
    if (each.sendable > 0) out << each.sendable << " " << type << ": would be sent\n";
  }
  for (const std::string& each : remarks_) out << each << "\n";
  std::size_t shown = 0;
  for (const auto& [reason, count] : reasons_) {
    if (++shown > reasons_shown_max) break;
    out << count << " x " << reason << "\n";
  }
  if (shown > reasons_shown_max) {
    out << reasons_.size() - reasons_shown_max << " more reasons stand in the reject file\n";
  }
  if (rejects_.rows() > 0 && ended) {
    out << rejects_.rows() << " records with what was not taken of them: " << rejects_.path()
        << "\n";
  }
}

}  // namespace carelog::tools

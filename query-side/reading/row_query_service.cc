#include "query-side/reading/row_query_service.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/read_models.grpc.pb.h"
#include "query-side/reading/query_service.h"
#include "query-side/reading/row_reader.h"
#include "query-side/reading/signed_cursor.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t rows_default = 20;
constexpr std::uint32_t rows_max = 100;

// What of a row is selected before the columns that are shown.
enum Selected : std::size_t { id_at, patient_at, begins_at, first_shown };

std::string selected_columns(const RowList& list) {
  std::string columns = "id, patient_id, " + std::string(list.begins);
  for (const ShownColumn& each : list.shown) columns.append(", ").append(each.column);
  return columns;
}

// Null: the list cannot be asked for by that.
const FilterColumn* filter_named(const RowList& list, const std::string& name) {
  const auto found = std::find_if(list.filters.begin(), list.filters.end(),
                                  [&](const FilterColumn& each) { return each.name == name; });
  return found == list.filters.end() ? nullptr : &*found;
}

grpc::Status check(const RowList& list, const api::ListRowsRequest& request) {
  const std::string& clinic = request.context().clinic();
  if (clinic.empty() || has_zero_byte(clinic)) return invalid("context.clinic", "is missing");
  if (request.limit() > rows_max) return invalid("limit", "is above " + std::to_string(rows_max));
  if (request.from_ms() >= request.to_ms()) return invalid("to_ms", "is not after from_ms");
  for (const api::RowFilter& each : request.filters()) {
    if (filter_named(list, each.name()) == nullptr) return invalid("filters", "has another name");
    if (has_zero_byte(each.value())) return invalid("filters", "holds a zero byte");
  }
  return {};
}

RowsWanted wanted_of(const RowList& list, const api::ListRowsRequest& request) {
  RowsWanted wanted{.table = std::string(list.view),
                    .columns = selected_columns(list),
                    .clinic = request.context().clinic(),
                    .belongs_to = {},
                    .id = {},
                    .order = {}};
  wanted.limit = (request.limit() == 0 ? rows_default : request.limit()) + 1;
  wanted.unless = list.unless;
  wanted.span = {std::string(list.begins), std::string(list.ends), request.from_ms(),
                 request.to_ms()};
  for (const api::RowFilter& each : request.filters()) {
    wanted.equal.emplace_back(filter_named(list, each.name())->column, each.value());
  }
  return wanted;
}

Json shown(const RowList& list, const RowReader::Row& row, const std::string& patient_name) {
  Json object = {{"id", row[id_at]}, {"patientId", row[patient_at]}};
  if (!patient_name.empty()) object["patientName"] = patient_name;
  for (std::size_t at = 0; at < list.shown.size(); ++at) {
    const std::string& text = row[first_shown + at];
    const std::string name(list.shown[at].name);
    switch (list.shown[at].as) {
      case ShownAs::text:
        if (!text.empty()) object[name] = text;
        break;
      case ShownAs::number:
        object[name] = std::stoll(text);
        break;
      case ShownAs::members: {
        const Json members = Json::parse(text);
        for (const auto& [member, value] : members.items()) object.emplace(member, Json(value));
        break;
      }
    }
  }
  return object;
}

// What a page is of: its place belongs to no other.
std::string asked_for(const api::ListRowsRequest& request) {
  api::ListRowsRequest what;
  what.set_list(request.list());
  what.set_from_ms(request.from_ms());
  what.set_to_ms(request.to_ms());
  *what.mutable_filters() = request.filters();
  return what.SerializeAsString();
}

}  // namespace

class RowQueryService::Service final : public api::RowQueryService::CallbackService {
 public:
  Service(const std::vector<RowList>& lists, RowReader& reader, FreshQueries& queries,
          std::string cursor_key)
      : lists_(lists),
        reader_(reader),
        queries_(queries),
        guard_(queries.callers(), api::RowQueryService::service_full_name()),
        cursors_("rows page 1", std::move(cursor_key)) {}

  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const api::ListRowsRequest* request,
                                 api::ListRowsReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const auto list = std::find_if(lists_.begin(), lists_.end(), [&](const RowList& each) {
      return each.name == request->list();
    });
    grpc::Status status = guard_.check(*context, request->list(), *request);
    if (status.ok() && list == lists_.end()) status = invalid("list", "is not known");
    if (status.ok()) status = check(*list, *request);
    std::optional<RowPlace> after;
    if (status.ok() && !request->cursor().empty()) {
      after = place_in(*request);
      if (!after) status = invalid("cursor", "was not answered to a request with this filter");
    }
    if (status.ok()) {
      queries_.answer(context, reactor, std::string(list->model), request->freshness(),
                      [this, &list = *list, request, reply, after](std::int64_t age_ms) {
                        page(list, *request, after, *reply);
                        reply->set_age_of_data_ms(age_ms);
                        return grpc::Status::OK;
                      });
    } else {
      reactor->Finish(status);
    }
    return reactor;
  }

 private:
  std::optional<RowPlace> place_in(const api::ListRowsRequest& request) const {
    const auto text =
        cursors_.decode(request.cursor(), {request.context().clinic(), asked_for(request)});
    RowPlace place;
    std::istringstream in(text.value_or(""));
    if (!(in >> place.begins_ms >> place.id)) return std::nullopt;
    return place;
  }

  void page(const RowList& list, const api::ListRowsRequest& request,
            const std::optional<RowPlace>& after, api::ListRowsReply& reply) {
    RowsWanted wanted = wanted_of(list, request);
    wanted.after = after;
    auto rows = reader_.rows(wanted);
    const bool more = rows.size() == wanted.limit;
    if (more) rows.pop_back();
    if (more && !rows.empty()) {
      const std::string last = rows.back()[begins_at] + ' ' + rows.back()[id_at];
      reply.set_next_cursor(cursors_.encode(last, {wanted.clinic, asked_for(request)}));
    }
    const auto names = names_of(rows, wanted.clinic);
    for (const RowReader::Row& row : rows) {
      api::ListedRow& listed = *reply.add_rows();
      const auto name = names.find(row[patient_at]);
      listed.set_patient_id(row[patient_at]);
      listed.set_json(shown(list, row, name == names.end() ? "" : name->second)
                          .dump(-1, ' ', false, Json::error_handler_t::replace));
    }
  }

  // The patients' names, as their read model has them by now.
  std::map<std::string, std::string> names_of(const std::vector<RowReader::Row>& rows,
                                              const std::string& clinic) {
    std::set<std::string> patients;
    for (const RowReader::Row& row : rows) patients.insert(row[patient_at]);
    std::map<std::string, std::string> names;
    if (patients.empty()) return names;
    RowsWanted wanted{.table = "patients",
                      .columns = "id, name",
                      .clinic = clinic,
                      .belongs_to = {},
                      .id = {},
                      .order = "id"};
    wanted.limit = static_cast<std::uint32_t>(patients.size());
    wanted.ids.assign(patients.begin(), patients.end());
    for (RowReader::Row& row : reader_.rows(wanted)) names[row[0]] = std::move(row[1]);
    return names;
  }

  const std::vector<RowList>& lists_;
  RowReader& reader_;
  FreshQueries& queries_;
  const auth::CallGuard guard_;
  const SignedCursors cursors_;
};

RowQueryService::RowQueryService(const std::vector<RowList>& lists, RowReader& reader,
                                 FreshQueries& queries, std::string cursor_key)
    : service_(std::make_unique<Service>(lists, reader, queries, std::move(cursor_key))) {}

RowQueryService::~RowQueryService() = default;

grpc::Service& RowQueryService::service() {
  return *service_;
}

}  // namespace carelog::query

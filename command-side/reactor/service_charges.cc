#include "command-side/reactor/service_charges.h"

#include <map>
#include <set>

#include "carelog/api/v1/billing.pb.h"
#include "command-side/reactor/billing_reactor.h"
#include "command-side/reactor/command_batch_client.h"
#include "command-side/reactor/service_note.h"
#include "command-side/services/billing_commands.h"
#include "infra/ids/derived_id.h"
#include "infra/ids/random_id.h"

namespace carelog::command {
namespace {

using events::Commit;
using Failed = LogReactor::Work::Failed;

events::PriceVersions prices_in(const std::string& bytes) {
  api::v1::PriceListView view;
  view.ParseFromString(bytes);
  events::PriceVersions list;
  for (const auto& version : view.versions()) {
    auto& added = list.versions.emplace_back(
        events::PriceVersion{version.valid_from(), version.currency(), {}});
    for (const auto& each : version.prices()) {
      added.prices.push_back({each.system(), each.code(), each.description(), each.amount_minor(),
                              each.tax_basis_points()});
    }
  }
  return list;
}

void price(const FinishedService& service, const events::PriceVersions& list,
           api::v1::ChargeService& command) {
  std::vector<events::CodeSought> codes;
  for (const events::Coding& each : service.codes) codes.push_back({each.system, each.code});
  const events::PriceVersion* version = events::version_on(list, service.day);
  const events::Price* found = version == nullptr ? nullptr : events::price_of(*version, codes);
  if (found != nullptr) {
    command.set_code(found->code);
    command.set_currency(version->currency);
    command.set_description(found->description);
    command.set_amount_minor(found->amount_minor);
    command.set_tax_basis_points(found->tax_basis_points);
  } else if (!service.codes.empty()) {
    command.set_code(service.codes.front().system + "|" + service.codes.front().code);
  }
}

api::v1::CommandRequest to_account(const Commit& cause, const char* doing,
                                   const google::protobuf::Message& command) {
  auto request =
      command_because_of(cause, infra::derived_uuid({doing, cause.aggregate.id}), billing_actor);
  request.set_type("billing-account");
  request.set_id(billing_account_id(cause.key));
  request.set_key(cause.key);
  set_command(request, command);
  return request;
}

api::v1::CommandRequest to_prices(const Commit& cause) {
  auto request = command_because_of(cause, infra::random_uuid(), billing_actor);
  request.set_type("price-list");
  request.set_id(price_list_id(cause.metadata.clinic));
  request.set_key(request.id());
  set_command(request, api::v1::ReadPrices());
  request.set_without_view(false);
  return request;
}

class ServiceCharges {
 public:
  ServiceCharges(std::vector<infra::LeaderNode> billing, ReactorNotes& notes)
      : batch_(std::move(billing)), notes_(notes) {}

  Failed perform(const std::vector<Commit>& commits) {
    follow(commits);
    Failed failed;
    std::vector<const Commit*> causes;
    std::vector<api::v1::CommandRequest> requests;
    for (const auto& [id, last] : last_) {
      const auto service = finished_service(known_[id], *last);
      if (!service && !wrong_.contains(id)) continue;
      const auto request = service ? charge(*service, *last, failed) : withdrawal(*last);
      if (!request) continue;
      causes.push_back(last);
      requests.push_back(*request);
    }
    const auto answers = decided(causes, requests);
    std::vector<std::pair<std::string, std::string>> done_with;
    for (std::size_t at = 0; at < causes.size(); ++at) {
      if (!is_decided(answers[at])) {
        failed.commits.push_back(*causes[at]);
        failed.why = answers[at].error().why;
        continue;
      }
      const std::string& id = causes[at]->aggregate.id;
      done_with.emplace_back(id, text_of(ServiceNote{known_[id].version, std::nullopt}));
    }
    if (!done_with.empty()) notes_.write(done_with);
    return failed;
  }

 private:
  // A charge that was decided by other prices, in an earlier life, is decided.
  static bool is_decided(const CommandBatch::Answer& answer) {
    return answer || answer.error().refusal == api::v1::Refusal::KEY_REUSED;
  }

  // The answers. Where the patient was registered a moment ago, and the account is not open yet, it
  // is opened first.
  std::vector<CommandBatch::Answer> decided(const std::vector<const Commit*>& causes,
                                            const std::vector<api::v1::CommandRequest>& requests) {
    auto answers = batch_.send(requests);
    std::vector<std::size_t> early;
    std::vector<api::v1::CommandRequest> openings;
    std::vector<api::v1::CommandRequest> again;
    for (std::size_t at = 0; at < answers.size(); ++at) {
      if (answers[at] || answers[at].error().refusal != api::v1::Refusal::NOT_FOUND) continue;
      early.push_back(at);
      openings.push_back(account_opening(*causes[at]));
      again.push_back(requests[at]);
    }
    if (early.empty()) return answers;
    batch_.send(std::move(openings));
    auto later = batch_.send(std::move(again));
    for (std::size_t at = 0; at < early.size(); ++at) answers[early[at]] = std::move(later[at]);
    return answers;
  }

  // What the entries come to after these commits; written before anything is done about it.
  void follow(const std::vector<Commit>& commits) {
    known_.clear();
    last_.clear();
    wrong_.clear();
    prices_.clear();
    for (const Commit& each : commits) {
      const std::string& id = each.aggregate.id;
      if (!known_.contains(id)) {
        const auto text = notes_.note(id);
        known_[id] = text ? service_note_from(*text) : ServiceNote();
      }
      known_[id] = service_after(std::move(known_[id]), each);
      last_[id] = &each;
      if (marks_service_in_error(each)) wrong_.insert(id);
    }
    std::vector<std::pair<std::string, std::string>> texts;
    for (const auto& [id, note] : known_) texts.emplace_back(id, text_of(note));
    notes_.write(texts);
  }

  // Nothing: the prices cannot be read now, and the commit has failed.
  std::optional<api::v1::CommandRequest> charge(const FinishedService& service, const Commit& cause,
                                                Failed& failed) {
    const std::string& clinic = cause.metadata.clinic;
    if (!prices_.contains(clinic)) {
      auto answer = batch_.send({to_prices(cause)}).front();
      if (!answer) {
        failed.commits.push_back(cause);
        failed.why = answer.error().why;
        return std::nullopt;
      }
      prices_[clinic] = prices_in(answer->view());
    }
    api::v1::ChargeService command;
    command.set_source_id(cause.aggregate.id);
    command.set_what(service.what);
    command.set_encounter_id(service.encounter_id);
    command.set_service_date(service.day);
    price(service, prices_[clinic], command);
    const bool priced = !command.currency().empty();
    return to_account(cause, priced ? "carelog-charge-service" : "carelog-note-unpriced-service",
                      command);
  }

  std::optional<api::v1::CommandRequest> withdrawal(const Commit& cause) {
    api::v1::WithdrawService command;
    command.set_source_id(cause.aggregate.id);
    return to_account(cause, "carelog-withdraw-service", command);
  }

  CommandBatch batch_;
  ReactorNotes& notes_;
  // Of the commits at hand, by the entry's id.
  std::map<std::string, ServiceNote> known_;
  std::map<std::string, const Commit*> last_;
  std::set<std::string> wrong_;
  std::map<std::string, events::PriceVersions> prices_;  // by clinic
};

}  // namespace

LogReactor::Work charge_services(std::vector<infra::LeaderNode> billing, ReactorNotes& notes) {
  auto charges = std::make_shared<ServiceCharges>(std::move(billing), notes);
  return {"service-charges", is_of_a_service,
          [charges](const std::vector<Commit>& commits) { return charges->perform(commits); }};
}

}  // namespace carelog::command

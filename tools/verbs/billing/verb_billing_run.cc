#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "infra/process/progress.h"
#include "infra/process/time_zone.h"
#include "tools/client/gateway_access.h"
#include "tools/exit_code.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds ask_again_after{500};

constexpr const char* run_details = R"(
Gives every account with charges until the end of the month that are on no invoice one invoice, a
page of accounts at a time through the gateway. It can be stopped, killed and run again at any
time: a charge is on one invoice, so what an earlier run came to is passed by. An invoice gets its
number a moment later.

Exit codes: 0 done; 4 accounts were refused; 5 the service stayed away (run it again to go on).
)";

// The run as it goes on.
class Run {
 public:
  explicit Run(const infra::Settings& settings)
      : session_(gateway_url(settings), token_source(settings, auth::Role::biller)),
        patience_(settings.integer("patience-s")),
        asked_({{"month", settings.text("month")}, {"limit", settings.integer("page")}}) {
    if (const std::string day = settings.text("due-on"); !day.empty()) asked_["dueOn"] = day;
  }

  // False: it was the last page.
  bool take_page(infra::Progress& progress) {
    const json page = json::parse(answer().body);
    for (const char* count : {"invoiced", "already", "refused"}) {
      totals_[count] += page.at(count).get<std::uint64_t>();
    }
    progress.set_total(done() + page.at("left").get<std::uint64_t>());
    progress.set(done());
    if (!page.contains("next")) return false;
    asked_["after"] = page.at("next");
    return true;
  }

  std::uint64_t done() { return totals_["invoiced"] + totals_["already"] + totals_["refused"]; }
  std::uint64_t count(const std::string& name) { return totals_[name]; }

 private:
  // Of the same page until it is answered: a repeat finds what the first attempt did.
  HttpResponse answer() {
    const auto until = Clock::now() + patience_;
    for (;;) {
      std::string away;
      try {
        HttpResponse response = session_.post_json("/api/billing/runs", asked_.dump());
        if (response.status == 200) return response;
        if (response.status != 429 && response.status != 503 && response.status != 504) {
          fail_verb(response, "the invoice run");
        }
        away = problem_text(response);
      } catch (const HttpAway& nobody) {
        away = nobody.what();
      }
      if (Clock::now() > until) {
        throw VerbFailed(ExitCode::unavailable, away + "; run it again to go on");
      }
      std::this_thread::sleep_for(ask_again_after);
    }
  }

  GatewaySession session_;
  const std::chrono::seconds patience_;
  json asked_;
  std::map<std::string, std::uint64_t> totals_;
};

ExitCode run_month(const infra::Settings& settings) {
  const std::string month = settings.text("month");
  if (!infra::TimeZone::utc().begin_of_day_ms(month + "-01")) {
    throw infra::SettingsError("--month " + month + ": write a month as YYYY-MM, such as 2026-02");
  }
  Run run(settings);
  {
    infra::Progress progress("invoicing (accounts)", 0);
    while (run.take_page(progress)) {
    }
  }
  std::cout << month << ": " << run.count("invoiced") << " invoiced, " << run.count("already")
            << " invoiced before, " << run.count("refused") << " refused\n";
  return run.count("refused") == 0 ? ExitCode::ok : ExitCode::conflict;
}

}  // namespace

Verb billing_run_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "Bills";
  verb.declaration.verb = "billing run";
  verb.declaration.summary = "Make the invoices of a month; may be repeated";
  verb.declaration.settings = joined(
      {{data_setting(),
        {"month", SettingKind::text, "", "The month as YYYY-MM, with whatever was left before it"},
        {"due-on", SettingKind::text, "", "To be paid by (default: in 30 days)"},
        {"page", SettingKind::integer, "200", "Accounts in one request", {}, 1, 1000},
        {"patience-s",
         SettingKind::integer,
         "60",
         "Seconds to wait for a service that is away",
         {},
         0,
         86'400}},
       gateway_access_settings()});
  verb.details = run_details;
  verb.run = run_month;
  return verb;
}

}  // namespace carelog::tools

// carelog-bench: puts a load on a running instance, or on parts of it that it hosts itself, and
// prints one RESULT line per run.
#include <absl/synchronization/mutex.h>

#include <cstdlib>
#include <cxxopts.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "events/log/rocksdb_log.h"
#include "infra/process/stop_signal.h"
#include "tests/bench/clinic/generated_clinic.h"
#include "tests/bench/engine_load.h"
#include "tests/bench/filled_patients.h"
#include "tests/bench/generated_log.h"
#include "tests/bench/grpc_load.h"
#include "tests/bench/hosting/hosted_service.h"
#include "tests/bench/http_load.h"
#include "tests/bench/kafka_raw_load.h"
#include "tests/bench/made_records.h"
#include "tests/bench/page_load.h"

namespace carelog::bench {
namespace {

constexpr const char* modes =
    "MODE is one of\n"
    "  host        serves the service of --service until it is told to end (SIGTERM)\n"
    "  commands    RegisterPatient over gRPC, at --endpoint or the endpoint in --ready-file\n"
    "  bulk        the same with 1024 calls under way on 2 connections, unless told otherwise\n"
    "  echo        requests without content over gRPC, for a host of --service echo\n"
    "  gateway     POST /api/patients at --gateway, with the token in the variable TOKEN\n"
    "  raw         produce and read back on --log kafka://..., nothing of ours between\n"
    "  engine      RegisterPatient handed to an engine in this process: no gRPC\n"
    "  aggregates  corrections of patients chosen by chance, among 10,000 and among --patients\n"
    "  fill        writes --patients made-up patients into the embedded log of --data\n"
    "  bills       writes accounts of --patients with four charges of --month each into that log\n"
    "  filled      patients and their read model in a PostgreSQL below --data, until it is told\n"
    "              to end; writes --sample\n"
    "  records     writes FHIR files of --patients with --entries each into --data\n"
    "  clinic      writes five years of a clinic into the embedded log of --data: --patients\n"
    "              with --entries encounters each\n"
    "  reads       GetPatient over gRPC, of the first --patients of --sample\n"
    "  pages       the first page against page --page of the list, in turn, over gRPC\n";

constexpr double rate_max = 1e6;
constexpr std::size_t clients_max = 8192;
constexpr std::size_t sample_max = 10'000;

cxxopts::Options flags() {
  cxxopts::Options options("carelog-bench", "Measures carelog and what it stands on.");
  options.custom_help("MODE [FLAG...]");
  options.positional_help("");
  options.add_options()("mode", "", cxxopts::value<std::string>()->default_value(""))(
      "clients", "requests under way at once", cxxopts::value<std::size_t>()->default_value("16"))(
      "connections", "that carry them (gRPC)", cxxopts::value<std::size_t>()->default_value("1"))(
      "rate", "a second, open loop; 0: closed loop", cxxopts::value<double>()->default_value("0"))(
      "seconds", "how long", cxxopts::value<double>()->default_value("5"))(
      "seed", "another seed, other patients (default: by the clock)",
      cxxopts::value<std::uint64_t>())("service", "of host: patients, empty-decider, echo",
                                       cxxopts::value<std::string>()->default_value("patients"))(
      "log", "embedded or kafka://HOST:PORT[/PREFIX]",
      cxxopts::value<std::string>()->default_value("embedded"))(
      "partitions", "of a log that is made", cxxopts::value<std::uint32_t>()->default_value("8"))(
      "data", "directory for log and state", cxxopts::value<std::string>())(
      "ready-file", "of host: written; else: read", cxxopts::value<std::string>())(
      "endpoint", "HOST:PORT of a CommandService", cxxopts::value<std::string>())(
      "certificates", "directory of the certificates for --endpoint, as carelog keys makes them",
      cxxopts::value<std::string>())("gateway", "http://ADDRESS:PORT",
                                     cxxopts::value<std::string>())(
      "read-each", "of gateway: read every so many patients back, with the token; 0: none",
      cxxopts::value<std::uint64_t>()->default_value("0"))(
      "record-bytes", "of raw", cxxopts::value<std::size_t>()->default_value("700"))(
      "patients", "of aggregates, at most; to make; of the sample",
      cxxopts::value<std::uint64_t>()->default_value("1000000"))(
      "sample", "file of patients, written by filled", cxxopts::value<std::string>())(
      "month", "of bills, YYYY-MM", cxxopts::value<std::string>()->default_value("2026-01"))(
      "entries", "of records and clinic, for each patient",
      cxxopts::value<std::uint64_t>()->default_value("19"))(
      "duplicates", "of filled: the read model duplicates as well")(
      "page", "of pages, 20 patients each",
      cxxopts::value<std::uint64_t>()->default_value("10000"))(
      "fill-seconds-max", "for making them", cxxopts::value<int>()->default_value("120"))("help",
                                                                                          "this");
  options.parse_positional({"mode"});
  return options;
}

std::string required(const cxxopts::ParseResult& given, const std::string& flag) {
  if (given.count(flag) == 0) throw std::invalid_argument("--" + flag + " is missing: give it");
  return given[flag].as<std::string>();
}

LoadShape shape_of(const cxxopts::ParseResult& given, const std::string& mode) {
  LoadShape shape;
  const bool bulk = mode == "bulk";
  shape.clients = bulk && given.count("clients") == 0 ? 1024 : given["clients"].as<std::size_t>();
  shape.connections =
      bulk && given.count("connections") == 0 ? 2 : given["connections"].as<std::size_t>();
  shape.per_s = given["rate"].as<double>();
  shape.seconds = given["seconds"].as<double>();
  shape.seed = given.count("seed") > 0 ? given["seed"].as<std::uint64_t>()
                                       : static_cast<std::uint64_t>(infra::now_ms());
  const auto refuse = [](const char* what) { throw std::invalid_argument(what); };
  if (shape.clients < 1 || shape.clients > clients_max) refuse("--clients: give 1 to 8192");
  if (shape.connections < 1 || shape.connections > shape.clients) {
    refuse("--connections: give 1 to as many as there are clients");
  }
  if (!(shape.per_s >= 0 && shape.per_s <= rate_max)) refuse("--rate: give 0 to 1000000");
  if (!(shape.seconds > 0 && shape.seconds <= 3600)) refuse("--seconds: give up to 3600");
  const bool open_loop_too = bulk || mode == "commands" || mode == "echo" || mode == "gateway";
  if (shape.per_s > 0 && !open_loop_too) refuse("--rate: this mode has a closed loop only");
  return shape;
}

BenchLogSettings log_of(const cxxopts::ParseResult& given) {
  BenchLogSettings log{given["log"].as<std::string>(), required(given, "data"),
                       given["partitions"].as<std::uint32_t>()};
  std::filesystem::create_directories(log.directory);
  return log;
}

ServicePlace place_of(const cxxopts::ParseResult& given, const std::string& role) {
  if (given.count("endpoint") > 0) {
    return {given["endpoint"].as<std::string>(), required(given, "certificates")};
  }
  const std::string path = required(given, "ready-file");
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.contains("endpoints") || !json["endpoints"].contains(role)) {
    throw std::invalid_argument("--ready-file " + path + ": it names no endpoint of the role " +
                                role);
  }
  return {json["endpoints"][role], json.value("toolKeys", std::string())};
}

void write_ready(const std::string& file, const nlohmann::json& ready) {
  std::ofstream(file + ".new") << ready.dump() << '\n';
  std::filesystem::rename(file + ".new", file);
}

void host(const cxxopts::ParseResult& given) {
  const infra::StopSignal stop;
  const HostedKind kind = hosted_kind(given["service"].as<std::string>());
  const std::string ready_file = required(given, "ready-file");
  const std::string certificates = ready_file + ".certificates";
  BenchPeers::issue(certificates);
  const HostedService service(kind, kind == HostedKind::echo ? BenchLogSettings() : log_of(given),
                              BenchPeers(certificates));
  write_ready(ready_file,
              {{"endpoints", {{"command", service.endpoint()}}}, {"toolKeys", certificates}});
  stop.wait();
}

void write_bills(const cxxopts::ParseResult& given) {
  constexpr std::uint64_t charges = 4;
  const auto directory = std::filesystem::path(required(given, "data")) / "log";
  std::filesystem::create_directories(directory);
  const auto store = events::RocksdbLogStore::open(directory.string());
  const auto log = store->topic("billing", given["partitions"].as<std::uint32_t>());
  generate_bills(*log, given["patients"].as<std::uint64_t>(), charges,
                 given["month"].as<std::string>());
}

// Serves until it is stopped; the ready file says how long filling took.
void filled(const cxxopts::ParseResult& given) {
  const infra::StopSignal stop;
  const std::string ready_file = required(given, "ready-file");
  const FilledPatients model(required(given, "data"), given["patients"].as<std::uint64_t>(),
                             given.count("duplicates") > 0);
  model.write_sample(required(given, "sample"), sample_max);
  write_ready(ready_file, {{"conninfo", model.conninfo()},
                           {"patients", model.patients()},
                           {"generating_s", model.took().generating_s},
                           {"filling_s", model.took().filling_s}});
  stop.wait();
}

// The ids at the start of the sample's lines.
std::vector<std::string> sample_of(const cxxopts::ParseResult& given) {
  const std::string path = required(given, "sample");
  std::ifstream file(path);
  std::vector<std::string> ids;
  const auto ids_max = given["patients"].as<std::uint64_t>();
  for (std::string line; ids.size() < ids_max && std::getline(file, line);) {
    ids.push_back(line.substr(0, line.find('\t')));
  }
  if (ids.empty()) throw std::invalid_argument("--sample " + path + ": no patients there");
  return ids;
}

bool tell_done(const std::string& mode, std::int64_t done) {
  return std::cout << "RESULT mode=" << mode << " done=" << done << std::endl, true;
}

// True if anything succeeded.
bool tell(const std::string& mode, const LoadShape& shape, const LoadReport& report) {
  std::cout << to_line(mode, shape, report) << std::endl;
  if (report.failed > 0) std::cerr << "carelog-bench: " << report.first_failure << '\n';
  return report.latencies.count() > 0;
}

LoadReport run_raw(const cxxopts::ParseResult& given, const LoadShape& shape) {
  const std::string scheme = "kafka://";
  const std::string url = given["log"].as<std::string>();
  if (!url.starts_with(scheme)) throw std::invalid_argument("--log: raw needs kafka://HOST:PORT");
  return run_kafka_raw_load({url.substr(scheme.size()), given["partitions"].as<std::uint32_t>(),
                             given["record-bytes"].as<std::size_t>()},
                            shape);
}

bool run(const cxxopts::ParseResult& given) {
  const std::string mode = given["mode"].as<std::string>();
  const LoadShape shape = shape_of(given, mode);
  if (mode == "host") return host(given), true;
  if (mode == "commands" || mode == "bulk") {
    return tell(mode, shape,
                run_grpc_load(place_of(given, "command"), Asking::registrations, shape));
  }
  if (mode == "echo") {
    return tell(mode, shape, run_grpc_load(place_of(given, "command"), Asking::nothing, shape));
  }
  if (mode == "gateway") {
    HttpLoadSettings target = http_target(required(given, "gateway"));
    const char* token = std::getenv("TOKEN");
    if (token == nullptr) throw std::invalid_argument("the variable TOKEN is missing: set it");
    target.token = token;
    target.read_each = given["read-each"].as<std::uint64_t>();
    return tell(mode, shape, run_http_load(target, shape));
  }
  if (mode == "raw") return tell(mode, shape, run_raw(given, shape));
  if (mode == "engine") {
    PatientEngine engine(log_of(given));
    return tell(mode, shape,
                run_engine_load(engine, shape, 0, std::numeric_limits<std::uint64_t>::max()));
  }
  if (mode == "aggregates") {
    PatientEngine engine(log_of(given));
    bool told = true;
    run_beside_patients(engine, shape, {10'000, given["patients"].as<std::uint64_t>()},
                        std::chrono::seconds(given["fill-seconds-max"].as<int>()),
                        [&](const LoadReport& report) { told &= tell(mode, shape, report); });
    return told;
  }
  if (mode == "fill") {
    return generate_patients(required(given, "data"), given["patients"].as<std::uint64_t>()), true;
  }
  if (mode == "bills") return write_bills(given), true;
  if (mode == "filled") return filled(given), true;
  if (mode == "records") {
    const MadeRecords wanted{given["patients"].as<std::uint64_t>(),
                             given["entries"].as<std::uint64_t>(), shape.seed};
    const auto count = write_made_records(required(given, "data"), wanted);
    return tell_done(mode, static_cast<std::int64_t>(count));
  }
  if (mode == "clinic") {
    const GeneratedClinic wanted{given["patients"].as<std::uint64_t>(),
                                 given["entries"].as<std::uint64_t>()};
    return tell_done(mode, generate_clinic(required(given, "data"), wanted));
  }
  if (mode == "reads") {
    return tell(mode, shape, run_grpc_reads(place_of(given, "query"), sample_of(given), shape));
  }
  if (mode == "pages") {
    const auto page = given["page"].as<std::uint64_t>();
    if (page < 2) throw std::invalid_argument("--page: give 2 or more");
    return tell(mode, shape, run_page_load(place_of(given, "query"), page, shape));
  }
  throw std::invalid_argument((mode.empty() ? "a mode is missing" : "there is no mode " + mode) +
                              ": carelog-bench --help lists them");
}

}  // namespace
}  // namespace carelog::bench

int main(int argc, char** argv) {
  // Like the program that it measures: see tools/verbs/main.cc.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  auto options = carelog::bench::flags();
  try {
    const auto given = options.parse(argc, argv);
    if (given.count("help") > 0) {
      std::cout << options.help() << '\n' << carelog::bench::modes;
      return 0;
    }
    return carelog::bench::run(given) ? 0 : 1;
  } catch (const std::invalid_argument& wrong) {
    std::cerr << "carelog-bench: " << wrong.what() << '\n';
    return 2;
  } catch (const cxxopts::exceptions::exception& wrong) {
    std::cerr << "carelog-bench: " << wrong.what() << '\n';
    return 2;
  } catch (const std::exception& broken) {
    std::cerr << "carelog-bench: " << broken.what() << '\n';
    return 1;
  }
}

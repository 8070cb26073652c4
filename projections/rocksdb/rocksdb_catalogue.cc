#include "projections/rocksdb/rocksdb_catalogue.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace carelog::projections {
namespace {

using nlohmann::json;

void sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!synced) throw ReadModelFailure("cannot make " + path + " durable: is the disk full?");
}

}  // namespace

std::string catalogue_path(const std::string& directory) {
  return directory + "/generations.json";
}

std::string generation_path(const std::string& directory, int number) {
  return directory + "/generation-" + std::to_string(number);
}

std::optional<std::string> live_store_directory(const std::string& directory) {
  for (const Generation& each : read_catalogue(catalogue_path(directory)).generations) {
    if (each.state == GenerationState::live) return generation_path(directory, each.number);
  }
  return std::nullopt;
}

GenerationCatalogue read_catalogue(const std::string& file) {
  GenerationCatalogue catalogue;
  std::ifstream in(file);
  if (!in) return catalogue;
  std::stringstream text;
  text << in.rdbuf();
  try {
    const json stored = json::parse(text.str());
    catalogue.last = stored.at("last");
    for (const json& each : stored.at("generations")) {
      const auto state = generation_state(each.at("state").get<std::string>());
      if (!state) throw ReadModelFailure(file + " was written by a newer program: start that");
      catalogue.generations.push_back({.number = each.at("number"),
                                       .state = *state,
                                       .layout = each.at("layout"),
                                       .label = each.at("label"),
                                       .as_of_ms = each.at("asOfMs"),
                                       .made_at_ms = each.at("madeAtMs"),
                                       .was_live = each.at("wasLive"),
                                       .place = {}});
    }
  } catch (const json::exception&) {
    throw ReadModelFailure(file +
                           " is damaged: remove it with its directory, the read model is "
                           "made anew from the log");
  }
  return catalogue;
}

void write_catalogue(const std::string& file, const GenerationCatalogue& catalogue) {
  json stored = {{"last", catalogue.last}, {"generations", json::array()}};
  for (const Generation& each : catalogue.generations) {
    stored["generations"].push_back({{"number", each.number},
                                     {"state", state_name(each.state)},
                                     {"layout", each.layout},
                                     {"label", each.label},
                                     {"asOfMs", each.as_of_ms},
                                     {"madeAtMs", each.made_at_ms},
                                     {"wasLive", each.was_live}});
  }
  const std::string beside = file + ".new";
  {
    std::ofstream out(beside, std::ios::trunc);
    out << stored.dump(2) << "\n";
    if (!out.flush()) throw ReadModelFailure("cannot write " + beside + ": is the disk full?");
  }
  sync(beside);
  if (std::rename(beside.c_str(), file.c_str()) != 0) {
    throw ReadModelFailure("cannot replace " + file);
  }
  sync(std::filesystem::path(file).parent_path().string());
}

}  // namespace carelog::projections

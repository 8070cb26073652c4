// Holds one machine until it is killed; tests kill it and look at what is left.
//   holder child FILE       a child with a death signal; writes its pid to FILE
//   holder server DIRECTORY a private PostgreSQL server
//   holder store DIRECTORY  a store; writes DIRECTORY.open when it has it
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "infra/postgres/private_server.h"
#include "infra/process/child_process.h"
#include "infra/rocksdb/store.h"

namespace {

using namespace carelog::infra;

[[noreturn]] void hold() {
  for (;;) ::pause();
}

[[noreturn]] void hold_child(const std::string& file) {
  std::unique_ptr<ChildProcess> child;
  // From a thread that ends: the child must outlive it.
  std::thread([&] {
    child = std::make_unique<ChildProcess>(
        ChildProcessOptions{.arguments = {"sleep", "600"}, .death_signal = SIGKILL});
  }).join();
  std::ofstream(file + ".new") << child->pid() << '\n';
  std::rename((file + ".new").c_str(), file.c_str());
  hold();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string what = argv[1];
  try {
    if (what == "child") hold_child(argv[2]);
    if (what == "server") {
      PrivateServer server(argv[2]);
      server.conninfo();
      hold();
    }
    if (what == "store") {
      const auto store = open_store({.directory = argv[2]});
      std::ofstream(std::string(argv[2]) + ".open") << "open\n";
      hold();
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "holder: %s\n", error.what());
    return 1;
  }
  return 2;
}

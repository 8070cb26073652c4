// PostgreSQL for a process: the one that --postgres names, or else a private server below the data
// directory, which the process that owns it starts and others wait for.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tools/instance/postgres_accounts.h"
#include "tools/instance/verb_settings.h"

namespace carelog::infra {
class PrivateServer;
}

namespace carelog::tools {

class PostgresAccess {
 public:
  // With give_up (during a start) it waits for a server that does not answer, and throws
  // StoppedWhileWaiting; without, it throws VerbFailed (unavailable) if the owner does not start it
  // in time. Also throws VerbFailed if the server refuses us, and infra::PrivateServerError.
  PostgresAccess(const std::string& url, const DataDirectory& data, bool owns,
                 const std::function<bool()>& give_up);
  ~PostgresAccess();  // stops the server if this owns it

  // On a server of somebody else's every account is the one that --postgres names.
  std::string conninfo(PostgresAccount account);
  std::string shown() const;  // without a password, for files and people
  // Why the private server does not serve at the moment; empty if it does, or is not ours.
  std::string trouble() const;

 private:
  std::unique_ptr<infra::PrivateServer> server_;
  std::string directory_;  // of a private server that another process runs; empty: none
  std::string conninfo_;   // of the owner
};

}  // namespace carelog::tools

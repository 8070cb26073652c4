// Reads records over HTTP, a page at a time.
#pragma once

#include "tools/client/gateway_session.h"
#include "tools/records/record_export.h"

namespace carelog::tools {

class GatewayReader : public RecordReader {
 public:
  GatewayReader(std::string base_url, TokenSource token)
      : session_(std::move(base_url), std::move(token)) {}

  void each_patient(const Visit& visit) override;
  nlohmann::json patient(const std::string& id) override;
  void each_entry(const std::string& patient_id, const Visit& visit) override;
  nlohmann::json account(const std::string& patient_id) override;

 private:
  // not_found: whether 404 is an answer.
  HttpResponse get(const std::string& path, bool not_found = false);
  void each_of_pages(std::string path, const Visit& visit);

  GatewaySession session_;
};

}  // namespace carelog::tools

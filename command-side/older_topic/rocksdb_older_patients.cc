#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <stdexcept>

#include "carelog/older/patient_event.pb.h"
#include "command-side/older_topic/older_topic.h"
#include "command-side/reactor/rocksdb_reactor_positions.h"
#include "infra/rocksdb/store.h"

namespace carelog::command {
namespace {

// "patient" id -> PatientEvent with name and e-mail. The same store has the positions.
constexpr std::string_view patient_prefix = "patient ";

class RocksdbOlderPatients final : public OlderPatients {
 public:
  explicit RocksdbOlderPatients(std::unique_ptr<infra::Store> store) : store_(std::move(store)) {}

  std::vector<events::ReaderPosition> load() override {
    waiting_.Clear();
    return positions_in(*store_);
  }

  void store(const std::vector<events::ReaderPosition>& positions) override {
    put_positions(positions, waiting_);
    store_->write({}, waiting_, "writing the position of the older topic");
    waiting_.Clear();
  }

  std::optional<OlderPatient> find(const std::string& patient_id) override {
    std::string bytes;
    const auto status = store_->db().Get({}, key_of(patient_id), &bytes);
    if (status.IsNotFound()) return std::nullopt;
    infra::require_ok(status, "reading a patient of the older topic", store_->directory());
    patient::events::PatientEvent known;
    if (!known.ParseFromString(bytes))
      throw std::runtime_error(store_->directory() + ": a patient cannot be read");
    return OlderPatient{known.name(), known.email()};
  }

  void keep(const std::string& patient_id, OlderPatient patient) override {
    patient::events::PatientEvent known;
    known.set_name(std::move(patient.name));
    known.set_email(std::move(patient.email));
    waiting_.Put(key_of(patient_id), known.SerializeAsString());
  }

 private:
  static std::string key_of(const std::string& patient_id) {
    return std::string(patient_prefix) + patient_id;
  }

  std::unique_ptr<infra::Store> store_;
  rocksdb::WriteBatch waiting_;  // written with the next positions
};

}  // namespace

std::unique_ptr<OlderPatients> open_rocksdb_older_patients(const std::string& directory) {
  // What begins again sends everything again.
  return open_or_begin_again<RocksdbOlderPatients>(directory);
}

}  // namespace carelog::command

// What one instance exports an empty one imports: the records are equal.
#include <map>
#include <set>

#include "tests/system/one_program.h"

namespace carelog::system_test {
namespace {

// Of every kind that a record can be.
const json people = json::array({
    {{"name", "Ann Plain"},
     {"email", "ann@example.org"},
     {"address", "1 High Street\nFlat 2"},
     {"dateOfBirth", "1980-02-29"},
     {"registeredDate", "2001-02-03"},
     {"telephone", "+49 30 1"},
     {"gender", "female"},
     {"identifiers",
      {{{"system", "mrn"}, {"value", "rt-1"}, {"use", "usual"}},
       {{"system", "urn:passport"}, {"value", "X 1"}, {"type", {{"text", "Passport"}}}}}}},
    {{"name", "Bea Undated"}, {"dateOfBirth", "1930"}, {"deceased", true}},
    {{"name", "Cem Month"}, {"dateOfBirth", "1930-07"}, {"deceasedDate", "2020-05"}},
    {{"name", "Dan Moment"},
     {"dateOfBirth", "1930-07-01"},
     {"deceasedTime", "2020-05-01T23:30:00-05:00"}},
    {{"name", "=Eve Away"}, {"dateOfBirth", "1970-01-01"}, {"registeredDate", "1999-12-31"}},
    {{"dateOfBirth", "1950-01-01"},
     {"registeredDate", "2010-10-10"},
     {"names",
      {{{"given", {"Fay"}}, {"family", "Full"}}, {{"use", "maiden"}, {"text", "Fay Old"}}}},
     {"telecoms", {{{"system", "email"}, {"value", "fay@example.org"}, {"use", "home"}}}},
     {"addresses", {{{"lines", {"2 Low Street"}}, {"city", "London"}, {"use", "home"}}}},
     {"contacts", {{{"name", {{"text", "Gus Full"}}}}}},
     {"maritalStatus", {{"text", "married"}}}},
});

// An entry of every kind, by the last part of its path; in the visit that stands first.
const std::vector<std::pair<std::string, json>> chart_entries = {
    {"encounters",
     {{"class", {{"code", "AMB"}}},
      {"status", "finished"},
      {"types", {{{"text", "check-up"}}}},
      {"start", "2024-05-01T08:00:00Z"},
      {"end", "2024-05-01T09:00:00Z"}}},
    {"observations",
     {{"code", {{"text", "height"}}},
      {"status", "final"},
      {"start", "2024-05-01"},
      {"value", {{"quantity", {{"value", "1.70"}, {"unit", "m"}}}}}}},
    {"allergies",
     {{"code", {{"codings", {{{"system", "urn:rx"}, {"code", "7980"}}}}, {"text", "penicillin"}}},
      {"clinicalStatus", "active"},
      {"verificationStatus", "confirmed"},
      {"criticality", "high"},
      {"onset", "2019-05"},
      {"reactions", {{{"manifestations", {{{"text", "hives"}}}}, {"severity", "mild"}}}}}},
    {"conditions",
     {{"code", {{"text", "asthma"}}},
      {"clinicalStatus", "active"},
      {"onset", "2001"},
      {"bodySites", {{{"text", "lung"}}}},
      {"note", "line one\nline two"}}},
    {"medications",
     {{"code", {{"text", "salbutamol"}}},
      {"kind", "order"},
      {"status", "active"},
      {"intent", "order"},
      {"start", "2024-05-01T08:30:00+02:00"},
      {"dosages", {{{"text", "two puffs"}, {"asNeeded", true}}}}}},
    {"medications",
     {{"code", {{"text", "vitamin D"}}}, {"kind", "statement"}, {"status", "active"}}},
    {"procedures",
     {{"code", {{"text", "spirometry"}}},
      {"status", "completed"},
      {"start", "2024-05-01T08:10:00Z"},
      {"end", "2024-05-01T08:20:00Z"},
      {"performer", "Dr. O'Neil"}}},
    {"immunizations",
     {{"code", {{"text", "influenza"}}},
      {"status", "completed"},
      {"occurred", "2023-10"},
      {"lotNumber", "L-1"}}},
    {"care-plans",
     {{"title", "Asthma"},
      {"status", "active"},
      {"intent", "plan"},
      {"start", "2024-05-01"},
      {"activities", {{{"description", "walk daily"}, {"status", "in-progress"}}}}}},
    {"notes", {{"title", "Visit"}, {"status", "final"}, {"note", "well, \u00fc and \U0001F600"}}},
};

class RoundTrip : public OneProgram {
 protected:
  static void SetUpTestSuite() {
    OneProgram::SetUpTestSuite();
    written_.clear();
    for (json each : people) {
      if (!each.contains("names") && !each.contains("email")) {
        each["email"] = "rt" + std::to_string(written_.size()) + "@example.org";
        each["address"] = "1 Long Road";
      }
      const auto written = program().post("/api/patients", "admin", each);
      ASSERT_EQ(written.status, 201) << written.body;
      written_.push_back(id_of(written));
      const std::string path = "/api/patients/" + written_.back();
      if (each.value("name", "") == "Ann Plain") keep_a_chart(path);
      if (each.value("name", "") == "=Eve Away") {
        ASSERT_EQ(program().send("DELETE", path, "admin").status, 204);
      }
    }
    program().wait_until_caught_up();
  }

  static void keep_a_chart(const std::string& path) {
    std::string visit;
    for (auto [kind, entry] : chart_entries) {
      if (!visit.empty()) entry["encounterId"] = visit;
      const auto written = program().post(path + "/" + kind, "clinician", entry);
      ASSERT_EQ(written.status, 201) << kind << written.body;
      if (visit.empty()) visit = id_of(written);
    }
  }

  // By name, without what an instance gives a record itself.
  static std::map<std::string, json> records_of(Program& of) {
    of.wait_until_caught_up();
    std::map<std::string, json> records;
    const auto list = of.get("/api/patients?active=all&limit=100", "admin");
    EXPECT_EQ(list.status, 200) << list.body;
    for (const auto& each : json::parse(list.body)) {
      json one =
          json::parse(of.get("/api/patients/" + each.at("id").get<std::string>(), "admin").body);
      one.erase("id");
      one.erase("version");
      records.emplace(one.at("name").get<std::string>(), one);
    }
    return records;
  }

  static const std::vector<std::string>& ids() { return written_; }

  // FHIR has lists in place of the simple members, so there may be more than was said.
  static void expect_at_least(const std::map<std::string, json>& wanted,
                              const std::map<std::string, json>& found) {
    ASSERT_EQ(found.size(), wanted.size());
    for (const auto& [name, record] : wanted) {
      ASSERT_TRUE(found.contains(name)) << name;
      for (const auto& [member, value] : record.items()) {
        EXPECT_EQ(found.at(name).value(member, json()), value) << name << " " << member;
      }
    }
  }

  // Ann Plain's, without what an instance gives an entry itself; the visit by its beginning.
  static std::multiset<json> chart_of(Program& of) {
    const auto list = json::parse(of.get("/api/patients?name=plain", "admin").body);
    EXPECT_EQ(list.size(), 1u);
    const std::string path = "/api/patients/" + list.at(0).at("id").get<std::string>();
    std::multiset<json> entries;
    for (json each : json::parse(of.get(path + "/chart?limit=100", "clinician").body)) {
      for (const char* own : {"id", "patientId", "version", "sourceId", "recordedAt", "recordedBy",
                              "changedAt", "changedBy"})
        each.erase(own);
      if (each.contains("encounterId")) {
        const std::string visit = each.at("encounterId");
        each["encounterId"] =
            json::parse(of.get(path + "/encounters/" + visit, "clinician").body).at("start");
      }
      entries.insert(each);
    }
    return entries;
  }
  static void expect_the_chart(Program& of) {
    const auto wanted = chart_of(program());
    EXPECT_EQ(wanted.size(), chart_entries.size());
    EXPECT_EQ(chart_of(of), wanted);
  }

  static void expect_ok(const infra::ChildResult& run) {
    EXPECT_EQ(run.exit_code, 0) << run.output << run.errors;
  }

 private:
  inline static std::vector<std::string> written_;  // ids
};

TEST_F(RoundTrip, OfTablesIsEqual) {
  const auto tables = program().file("tables");
  expect_ok(program().run({"export", "csv", tables.string()}));
  Program other;
  other.start();
  expect_ok(other.run({"import", (tables / "patients.csv").string(), "--rejects",
                       other.file("rejects.csv").string()}));
  EXPECT_EQ(records_of(other), records_of(program()));
}

TEST_F(RoundTrip, OfFhirResourcesIsEqual) {
  const auto folder = program().file("fhir");
  expect_ok(program().run({"export", "fhir", folder.string()}));
  Program other;
  other.start();
  std::vector<std::string> import = {"import", "fhir"};
  for (const auto& file : std::filesystem::directory_iterator(folder))
    import.push_back(file.path().string());
  import.insert(import.end(), {"--rejects", other.file("rejects.csv").string()});
  expect_ok(other.run(import));
  expect_at_least(records_of(program()), records_of(other));
  expect_the_chart(other);
}

TEST_F(RoundTrip, OfBundlesIsEqual) {
  std::vector<std::string> import = {"import", "fhir"};
  for (const std::string& id : ids()) {
    import.push_back(program().file(id + ".json").string());
    expect_ok(program().run({"export", "bundle", id, import.back()}));
  }
  Program other;
  other.start();
  import.insert(import.end(), {"--rejects", other.file("rejects.csv").string()});
  expect_ok(other.run(import));
  expect_at_least(records_of(program()), records_of(other));
  expect_the_chart(other);
}

TEST_F(RoundTrip, RefusesAnEntryWhoseEncounterIsNowhereAndNamesIt) {
  const auto file = program().file("lost.ndjson");
  std::ofstream(file)
      << R"({"resourceType":"Patient","id":"l1","name":[{"text":"Lea Lost"}],"birthDate":"1980"})"
      << "\n"
      << R"({"resourceType":"Observation","id":"o1","status":"final","code":{"text":"height"},)"
      << R"("subject":{"reference":"Patient/l1"},"encounter":{"reference":"Encounter/none"}})"
      << "\n";
  Program other;
  other.start();
  const auto rejects = other.file("rejects.csv");
  const auto run = other.run({"import", "fhir", file.string(), "--rejects", rejects.string()});
  EXPECT_EQ(run.exit_code, 4) << run.output << run.errors;
  EXPECT_NE(text_of(rejects).find("Encounter/none"), std::string::npos) << text_of(rejects);
  EXPECT_NE(text_of(rejects).find("no encounter of this patient was imported as 'fhir:"),
            std::string::npos)
      << text_of(rejects);
}

}  // namespace
}  // namespace carelog::system_test

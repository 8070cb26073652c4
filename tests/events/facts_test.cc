// Compares every description with the .proto, and every fact with protoc's class for it.
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <set>

#include "carelog/events/v1/event.pb.h"
#include "carelog/events/v1/frame.pb.h"
#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "events/frame/frame.h"
#include "tests/events/described_message.h"
#include "tests/events/filled.h"

namespace carelog::events {
namespace {

using description::Reading;

TEST(Facts, AreDescribedAsTheProtoHasThem) {
  description::expect_message<Event>(*v1::Event::descriptor());
}

TEST(Frames, AreDescribedAsTheProtoHasThem) {
  description::expect_message<Frame>(*v1::Frame::descriptor());
}

// A fact through the generated class and back, as bytes.
template <typename Fact>
void expect_round_trip(const Fact& fact) {
  const Event event(fact);
  const std::string bytes = description::encode(event);
  v1::Event wire;
  ASSERT_TRUE(wire.ParseFromString(bytes));
  std::vector<const google::protobuf::FieldDescriptor*> set;
  wire.GetReflection()->ListFields(wire, &set);
  ASSERT_EQ(set.size(), 1u);
  EXPECT_EQ(set[0]->message_type()->name(), type_name(event));
  EXPECT_EQ(wire.SerializeAsString(), bytes) << "the generated class writes other bytes";
  Reading reading;
  EXPECT_EQ(description::decode<Event>(wire.SerializeAsString(), reading), event);
  EXPECT_EQ(reading.unknown, "");
}

TEST(Facts, MeanTheSameToTheGeneratedClasses) {
  description::each_kind<Event>([]<typename Fact>(description::Of<Fact>) {
    expect_round_trip(description::filled<Fact>());
    expect_round_trip(Fact{});
  });
}

TEST(Facts, KeepWhatIsClearedApartFromWhatIsNotSaid) {
  PatientDetailsCorrected cleared;
  cleared.email = "";
  cleared.gender = Gender::unspecified;
  cleared.identifiers = std::vector<Identifier>{};
  expect_round_trip(cleared);
  v1::Event wire;
  ASSERT_TRUE(wire.ParseFromString(description::encode(Event(cleared))));
  EXPECT_TRUE(wire.patient_details_corrected().has_email());
  EXPECT_TRUE(wire.patient_details_corrected().has_gender());
  EXPECT_TRUE(wire.patient_details_corrected().has_identifiers());
  EXPECT_FALSE(wire.patient_details_corrected().has_name());
}

TEST(Frames, MeanTheSameToTheGeneratedClasses) {
  Commit commit = description::filled<Commit>();
  commit.events = {description::filled<PatientRegistered>(), UniqueValueConfirmed{"p"}};
  for (const Frame& frame : {Frame(commit), Frame(description::filled<Claim>()),
                             Frame(description::filled<Manifest>())}) {
    const std::string bytes = description::encode(frame);
    v1::Frame wire;
    ASSERT_TRUE(wire.ParseFromString(bytes));
    EXPECT_EQ(wire.SerializeAsString(), bytes);
  }
  v1::Frame wire;
  ASSERT_TRUE(wire.ParseFromString(description::encode(Frame(commit))));
  EXPECT_EQ(wire.commit().command_id(), commit.command_id);
  EXPECT_EQ(wire.commit().metadata().traceparent(), commit.metadata.traceparent);
  EXPECT_EQ(
      wire.commit().events(0).patient_registered().identifiers(2).value(),
      std::get<PatientRegistered>(std::get<PatientFact>(commit.events[0])).identifiers[2].value);
}

const std::set<std::string> known_harmless = {
    "carelog.events.v1.PatientRegistered.clinic",
    "carelog.events.v1.PatientRegistered.registered_date",
    "carelog.events.v1.PatientDetailsCorrected.registered_date",
    "carelog.events.v1.PatientMergeBegun.merge_id",
    "carelog.events.v1.PatientMergeBegun.target_id",
    "carelog.events.v1.PatientMergeCompleted.merge_id",
    "carelog.events.v1.PatientMergeCompleted.target_id",
    "carelog.events.v1.PatientMergeGivenUp.merge_id",
    "carelog.events.v1.PatientMergeGivenUp.target_id",
    "carelog.events.v1.PatientUnmergeBegun.merge_id",
    "carelog.events.v1.PatientUnmergeBegun.target_id",
    "carelog.events.v1.PatientUnmerged.merge_id",
    "carelog.events.v1.PatientUnmerged.target_id",
    "carelog.events.v1.PatientMergeAccepted.merge_id",
    "carelog.events.v1.PatientMergeAccepted.source_id",
    "carelog.events.v1.PatientMergeReverted.merge_id",
    "carelog.events.v1.PatientMergeReverted.source_id",
    "carelog.events.v1.PatientMarkedNotDuplicate.other_id",
    "carelog.events.v1.PatientNotDuplicateRetracted.other_id",
    "carelog.events.v1.BillingAccountOpened.clinic",
    "carelog.events.v1.BillingAccountOpened.patient_id",
    "carelog.events.v1.BillingAccountOpened.currency",
    "carelog.events.v1.InvoiceLine.charge_id",
    "carelog.events.v1.InvoiceLine.amount_minor",
    "carelog.events.v1.InvoiceLine.tax_minor",
    "carelog.events.v1.Allocation.invoice_id",
    "carelog.events.v1.Allocation.amount_minor",
    "carelog.events.v1.ChargeRecorded.charge_id",
    "carelog.events.v1.ChargeRecorded.source_id",
    "carelog.events.v1.ChargeRecorded.code",
    "carelog.events.v1.ChargeRecorded.amount_minor",
    "carelog.events.v1.ChargeRecorded.service_date",
    "carelog.events.v1.ChargeRecorded.tax_minor",
    "carelog.events.v1.ChargeRecorded.tax_basis_points",
    "carelog.events.v1.ChargeCancelled.charge_id",
    "carelog.events.v1.InvoiceGenerated.invoice_id",
    "carelog.events.v1.InvoiceGenerated.issued_on",
    "carelog.events.v1.InvoiceGenerated.due_on",
    "carelog.events.v1.InvoiceNumbered.invoice_id",
    "carelog.events.v1.InvoiceNumbered.number",
    "carelog.events.v1.InvoiceVoided.invoice_id",
    "carelog.events.v1.InvoiceVoided.voided_on",
    "carelog.events.v1.InvoiceWrittenOff.invoice_id",
    "carelog.events.v1.InvoiceWrittenOff.amount_minor",
    "carelog.events.v1.InvoiceWrittenOff.written_off_on",
    "carelog.events.v1.PaymentCompleted.payment_id",
    "carelog.events.v1.PaymentCompleted.amount_minor",
    "carelog.events.v1.PaymentCompleted.method",
    "carelog.events.v1.PaymentCompleted.received_on",
    "carelog.events.v1.CreditAllocated.payment_id",
    "carelog.events.v1.CreditAllocated.invoice_id",
    "carelog.events.v1.CreditAllocated.amount_minor",
    "carelog.events.v1.PaymentRefunded.payment_id",
    "carelog.events.v1.PaymentRefunded.amount_minor",
    "carelog.events.v1.PaymentRefunded.refunded_on",
    "carelog.events.v1.PaymentReversed.payment_id",
    "carelog.events.v1.PaymentReversed.reversed_on",
    "carelog.events.v1.InvoiceNumberAssigned.clinic",
    "carelog.events.v1.InvoiceNumberAssigned.year",
    "carelog.events.v1.InvoiceNumberAssigned.invoice_id",
    "carelog.events.v1.InvoiceNumberAssigned.number",
    "carelog.events.v1.ServiceLeftUnpriced.source_id",
    "carelog.events.v1.ServiceLeftUnpriced.what",
    "carelog.events.v1.ServiceLeftUnpriced.service_date",
    "carelog.events.v1.UnpricedServiceWithdrawn.source_id",
    "carelog.events.v1.PricesPublished.clinic",
    "carelog.events.v1.PricesPublished.valid_from",
    "carelog.events.v1.PricesPublished.currency",
    "carelog.events.v1.Price.system",
    "carelog.events.v1.Price.code",
    "carelog.events.v1.Price.description",
    "carelog.events.v1.Price.amount_minor",
    "carelog.events.v1.Price.tax_basis_points",
    "carelog.events.v1.InvoiceLine.payer_minor",
    "carelog.events.v1.InvoiceLine.coverage_id",
    "carelog.events.v1.ChargeRecorded.encounter_id",
    "carelog.events.v1.CoverageRecorded.coverage_id",
    "carelog.events.v1.CoverageRecorded.payer",
    "carelog.events.v1.CoverageRecorded.plan",
    "carelog.events.v1.CoverageRecorded.share_basis_points",
    "carelog.events.v1.CoverageRecorded.copay_minor",
    "carelog.events.v1.CoverageRecorded.valid_from",
    "carelog.events.v1.CoverageRecorded.valid_until",
    "carelog.events.v1.CoverageEnded.coverage_id",
    "carelog.events.v1.CoverageEnded.last_day",
    "carelog.events.v1.ClaimSubmitted.claim_id",
    "carelog.events.v1.ClaimSubmitted.invoice_id",
    "carelog.events.v1.ClaimSubmitted.coverage_id",
    "carelog.events.v1.ClaimSubmitted.amount_minor",
    "carelog.events.v1.ClaimSubmitted.submitted_on",
    "carelog.events.v1.ClaimSubmitted.resubmission_of",
    "carelog.events.v1.ClaimAccepted.claim_id",
    "carelog.events.v1.ClaimAccepted.amount_minor",
    "carelog.events.v1.ClaimAccepted.decided_on",
    "carelog.events.v1.ClaimDenied.claim_id",
    "carelog.events.v1.ClaimDenied.decided_on",
    "carelog.events.v1.ClaimOutcomeRetracted.claim_id",
    "carelog.events.v1.ClaimOutcomeRetracted.retracted_on",
    "carelog.events.v1.ClaimAllocation.claim_id",
    "carelog.events.v1.ClaimAllocation.amount_minor",
    "carelog.events.v1.PayerPaymentReceived.payment_id",
    "carelog.events.v1.PayerPaymentReceived.payer",
    "carelog.events.v1.PayerPaymentReceived.amount_minor",
    "carelog.events.v1.PayerPaymentReceived.received_on",
    "carelog.events.v1.PayerPaymentReversed.payment_id",
    "carelog.events.v1.PayerPaymentReversed.reversed_on",
    "carelog.events.v1.PayerPlan.name",
    "carelog.events.v1.PayerPlan.share_basis_points",
    "carelog.events.v1.PayerPlan.copay_minor",
    "carelog.events.v1.PayerRecorded.clinic",
    "carelog.events.v1.PayerRecorded.name",
    "carelog.events.v1.AmountOfRecord.name",
    "carelog.events.v1.AmountOfRecord.amount_minor",
    "carelog.events.v1.AmountOfRecord.records",
    "carelog.events.v1.MoneyOfRecordTaken.source_id",
    "carelog.events.v1.MoneyOfRecordTaken.kind",
    "carelog.events.v1.MoneyOfRecordTaken.payer",
    "carelog.events.v1.MoneyOfRecordTaken.on",
    "carelog.events.v1.MoneyOfRecordTaken.records",
    "carelog.events.v1.UniqueValueReserved.owner",
    "carelog.events.v1.UniqueValueReserved.use",
    "carelog.events.v1.UniqueValueConfirmed.owner",
    "carelog.events.v1.UniqueValueReleased.owner",
    "carelog.events.v1.UniqueValueWithdrawn.owner",
    "carelog.events.v1.UniqueValueWithdrawn.use",
    "carelog.events.v1.Identifier.system",
    "carelog.events.v1.Identifier.use"};

// What names or describes a person must be marked, so that sealing finds it.
TEST(Schema, MarksEveryTextOfAPatientAsPersonalUnlessListedHere) {
  const auto* file = v1::Event::descriptor()->file();
  int checked = 0;
  for (int i = 0; i < file->message_type_count(); ++i) {
    const auto* message = file->message_type(i);
    for (int j = 0; j < message->field_count(); ++j) {
      const auto* field = message->field(j);
      if (field->message_type() != nullptr || known_harmless.contains(field->full_name())) continue;
      EXPECT_TRUE(field->options().GetExtension(v1::personal)) << field->full_name();
      ++checked;
    }
  }
  EXPECT_GE(checked, 15);
}

TEST(Facts, KnowTheirNamesAndKinds) {
  EXPECT_EQ(type_name(Event(PatientDeactivated{})), "PatientDeactivated");
  EXPECT_NE(fact_if<PatientDeactivated>(Event(PatientDeactivated{})), nullptr);
  EXPECT_EQ(fact_if<PatientReactivated>(Event(PatientDeactivated{})), nullptr);
  EXPECT_EQ(fact_if<UniqueValueReleased>(Event(PatientDeactivated{})), nullptr);
}

}  // namespace
}  // namespace carelog::events

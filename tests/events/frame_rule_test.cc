#include "events/frame/frame_rule.h"

#include <gtest/gtest.h>

#include "tests/events/frames.h"

namespace carelog::events {
namespace {

TEST(FrameRule, AcceptsManifestThenClaimThenCommits) {
  Scribe scribe;
  Judge judge;
  EXPECT_EQ(judge(scribe.manifest()), Verdict::valid);
  EXPECT_EQ(judge(scribe.claim(1)), Verdict::valid);
  EXPECT_EQ(judge(scribe.commit()), Verdict::valid);
  EXPECT_EQ(judge(scribe.commit()), Verdict::valid);
  EXPECT_EQ(judge.rule.sequence(), 2u);
  EXPECT_EQ(judge.rule.next_offset(), 4);
}

TEST(FrameRule, HaltsAtAGap) {
  Scribe scribe;
  FrameRule rule;
  const std::string manifest = scribe.manifest();
  rule.apply(0, decode_frame(manifest), manifest);
  const std::string claim = scribe.claim(1);
  EXPECT_THROW(rule.apply(2, decode_frame(claim), claim), LogGap);
  EXPECT_THROW(rule.apply(0, decode_frame(claim), claim), LogGap);
}

TEST(FrameRule, VoidsASecondManifest) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  EXPECT_EQ(judge(encode(make_manifest("patients", 0, 1, 2))), Verdict::void_misplaced_manifest);
  EXPECT_EQ(judge(scribe.claim(1)), Verdict::valid) << "the chain does not run over void frames";
}

TEST(FrameRule, VoidsAClaimWhoseTermIsNotHigher) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  judge(scribe.claim(5));
  EXPECT_EQ(judge(encode(Claim{5, writer_number(9), "other", 1})), Verdict::void_stale_claim);
  EXPECT_EQ(judge(encode(Claim{4, writer_number(9), "other", 1})), Verdict::void_stale_claim);
  EXPECT_EQ(judge(scribe.commit()), Verdict::valid) << "the leader goes on";
}

TEST(FrameRule, VoidsAClaimWhoseWriterKnowsLessThanThePartitionHolds) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  EXPECT_EQ(judge.rule.level(), 0U);
  judge(scribe.claim(1, 1, 2));
  EXPECT_EQ(judge.rule.level(), 2U);
  EXPECT_EQ(judge(encode(Claim{5, writer_number(9), "older", 1, 1})), Verdict::void_lower_level);
  EXPECT_EQ(judge(scribe.commit()), Verdict::valid) << "the leader goes on";
  EXPECT_EQ(judge(scribe.claim(6, 2, 3)), Verdict::valid);
  EXPECT_EQ(judge.rule.level(), 3U);
}

TEST(FrameRule, VoidsWhatADeposedWriterAppendsLate) {
  Scribe first;
  Judge judge;
  judge(first.manifest());
  judge(first.claim(1, 1));
  judge(first.commit());
  const std::string late = first.commit();
  Scribe second(judge.rule);
  EXPECT_EQ(judge(second.claim(2, 2)), Verdict::valid);
  EXPECT_EQ(judge(late), Verdict::void_stale_term);
  EXPECT_EQ(judge(second.commit()), Verdict::valid);
}

TEST(FrameRule, VoidsTheRestOfATermWhenOneCommitIsMissing) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  judge(scribe.claim(1));
  judge(scribe.commit());
  const std::string lost = scribe.commit();
  EXPECT_EQ(judge(scribe.commit()), Verdict::void_sequence);
  EXPECT_EQ(judge(scribe.commit()), Verdict::void_sequence);
  EXPECT_EQ(judge(lost), Verdict::valid) << "it was only late";
}

TEST(FrameRule, VoidsADuplicate) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  judge(scribe.claim(1));
  const std::string commit = scribe.commit();
  EXPECT_EQ(judge(commit), Verdict::valid);
  EXPECT_EQ(judge(commit), Verdict::void_sequence);
  EXPECT_EQ(judge(scribe.commit()), Verdict::valid);
}

TEST(FrameRule, VoidsACommitOfAnotherWriterWithTheSameTerm) {
  Scribe first;
  Judge judge;
  judge(first.manifest());
  Scribe rival(judge.rule);
  judge(first.claim(1, 1));
  rival.claim(1, 2);  // it lost the race and does not know yet
  EXPECT_EQ(judge(rival.commit()), Verdict::void_broken_chain);
  EXPECT_EQ(judge(first.commit()), Verdict::valid);
}

TEST(FrameRule, VoidsCommitsBeforeAnyClaim) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  EXPECT_EQ(judge(scribe.commit()), Verdict::void_stale_term);
}

TEST(FrameRule, VoidsAnythingButAManifestAtTheBeginning) {
  Scribe scribe;
  Judge judge;
  EXPECT_EQ(judge(scribe.claim(1)), Verdict::void_misplaced_manifest);
}

TEST(FrameRule, NoticesAnEditedFrameAtTheNextCommit) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  judge(scribe.claim(1));
  Commit edited = scribe.next_commit();
  const Commit unedited = edited;
  edited.metadata.actor = "mallory";
  EXPECT_EQ(judge(encode(edited)), Verdict::valid) << "the last frame alone cannot show it";
  Commit next = edited;
  next.sequence = 2;
  next.previous_hash = extend_chain(unedited.previous_hash, encode(unedited));
  EXPECT_EQ(judge(encode(next)), Verdict::void_broken_chain);
}

TEST(FrameRule, GoesOnFromWhatItSaved) {
  Scribe scribe;
  Judge judge;
  judge(scribe.manifest());
  judge(scribe.claim(3, 7, 2));
  judge(scribe.commit());
  FrameRule loaded = FrameRule::load(judge.rule.save());
  EXPECT_EQ(loaded, judge.rule);
  EXPECT_EQ(loaded.level(), 2U);
  const std::string next = scribe.commit();
  EXPECT_EQ(loaded.apply(3, decode_frame(next), next), Verdict::valid);
}

TEST(FrameRule, RefusesADamagedSave) {
  const std::string saved = FrameRule().save();
  EXPECT_THROW(FrameRule::load(saved.substr(1)), std::invalid_argument);
  EXPECT_THROW(FrameRule::load(std::string(saved.size(), 'x')), std::invalid_argument);
  EXPECT_THROW(FrameRule::load(""), std::invalid_argument);
}

TEST(FrameRule, EndsAtTheSameStateForEveryPrefixReadTwice) {
  Scribe scribe;
  std::vector<std::string> log{scribe.manifest(), scribe.claim(1), scribe.commit(),
                               encode(Claim{1, writer_number(4), "x", 1}), scribe.commit()};
  Judge whole;
  for (const std::string& bytes : log) whole(bytes);
  for (std::size_t cut = 0; cut <= log.size(); ++cut) {
    Judge parts;
    for (std::size_t i = 0; i < cut; ++i) parts(log[i]);
    parts.rule = FrameRule::load(parts.rule.save());
    for (std::size_t i = cut; i < log.size(); ++i) parts(log[i]);
    EXPECT_EQ(parts.rule, whole.rule) << "cut at " << cut;
  }
}

TEST(SliceOf, IsPinnedForEver) {
  // First eight bytes of SHA-256("abc") are ba7816bf8f01cfea; modulo 1024 that is 0x3ea.
  EXPECT_EQ(slice_of("abc"), 0x3eau);
}

TEST(ExtendChain, IsSha256OfHeadAndBytes) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(extend_chain(Hash{}, ""), sha256(std::string(32, '\0')));
}

}  // namespace
}  // namespace carelog::events

#include "gateway/call/problem_kinds.h"

#include <algorithm>
#include <array>

namespace carelog::gateway {
namespace {

constexpr std::array kinds = {
    ProblemKind{"malformed-request", 400, "The request cannot be read",
                "Its request line, headers or framing are not HTTP as RFC 9112 has it, or could be "
                "read in two ways. The connection is closed. Mend the client."},
    ProblemKind{"malformed-json", 400, "The body is not usable JSON",
                "It is not JSON in UTF-8, names a member twice, is nested too deeply, holds too "
                "much, or has something before or behind its value. Mend the body."},
    ProblemKind{"invalid-parameter", 400, "A query parameter is not valid",
                "It is unknown, given twice, empty or unusable; detail says which. A + in a query "
                "string stands for a blank: write a plus sign as %2B."},
    ProblemKind{"invalid-header", 400, "A header is not valid",
                "detail names the header and what it takes."},
    ProblemKind{
        "unauthenticated", 401, "An access token is needed",
        "Send Authorization: Bearer with a token of POST /auth/login, or with an access token "
        "of an issuer that is trusted here."},
    ProblemKind{"invalid-token", 401, "The access token is not valid",
                "It has expired, was not made for this service, or was altered. Sign in again."},
    ProblemKind{"invalid-credentials", 401, "E-mail or password is wrong",
                "Nothing says which of the two, nor whether there is such a user."},
    ProblemKind{"second-factor-needed", 401, "The code of the second factor is needed",
                "Send code besides e-mail and password: the six digits that the authenticator app "
                "shows, or a recovery code."},
    ProblemKind{"second-factor-wrong", 401, "The code of the second factor is wrong",
                "It is of another time, mistyped, or was used before: each is good once. Wait for "
                "the next one, and see that the device's clock is right."},
    ProblemKind{"second-factor-enrolment-needed", 403, "The role needs a second factor",
                "Enrol one: POST /auth/second-factor gives a secret for an authenticator app, POST "
                "/auth/second-factor/confirmation takes a code of it. Then sign in."},
    ProblemKind{"insufficient-role", 403, "The role does not allow this",
                "detail names the permission that is missing. Another user has to do it, or an "
                "administrator gives another role."},
    ProblemKind{
        "not-treating", 403, "You do not treat this patient",
        "Charts are open to those who treat the patient: general practitioners, participants "
        "of encounters, authors of care plans, and whoever wrote into the chart lately. An "
        "encounter that names you among its participants begins it. In an emergency send "
        "X-Purpose-Of-Use: EMERGENCY and X-Purpose-Reason: an auditor sees it at once."},
    ProblemKind{
        "reason-needed", 403, "An emergency needs a reason",
        "Send X-Purpose-Reason with the words that an auditor will read beside this access."},
    ProblemKind{"password-change-needed", 403, "The password is for one use",
                "An administrator has reset it. Set one of your own by POST /auth/password, with "
                "this one as currentPassword; then sign in."},
    ProblemKind{"not-found", 404, "There is no such thing here",
                "The path is not served, or the record does not exist for this caller: records of "
                "other clinics do not."},
    ProblemKind{"method-not-allowed", 405, "The resource does not know this method",
                "The header Allow lists those that it knows."},
    ProblemKind{"not-acceptable", 406, "The answer has another media type",
                "detail names the media types there are. Leave Accept out or name one of them."},
    ProblemKind{"request-timeout", 408, "The request did not arrive in time",
                "Its head or body came too slowly. Send it again, all at once."},
    ProblemKind{"already-exists", 409, "It exists already", "A record of this id is there."},
    ProblemKind{"in-use", 409, "A value that must be unique is taken",
                "errors names the field: another active patient, or another user, has this value."},
    ProblemKind{"state-conflict", 409, "The record's state does not allow this",
                "detail says what has to be done before, such as reactivating a patient."},
    ProblemKind{"version-conflict", 412, "The record has changed meanwhile",
                "If-Match names another version than the record has; currentVersion and ETag say "
                "which. Read it, decide again, send it again."},
    ProblemKind{"body-too-large", 413, "The body is too large", "Send less at once."},
    ProblemKind{"target-too-long", 414, "The request target is too long",
                "Send a search by POST, with its filters in the body."},
    ProblemKind{"unsupported-media-type", 415, "The body's media type is not supported",
                "Send application/json in UTF-8, without a content coding."},
    ProblemKind{"expectation-failed", 417, "The expectation cannot be met",
                "Only Expect: 100-continue is known."},
    ProblemKind{"invalid-fields", 422, "Some fields are not valid",
                "errors names every one of them by a JSON pointer, with a code and what to do."},
    ProblemKind{"unknown-field", 422, "The body has fields that are not known",
                "errors names them. Leave them out: nothing is dropped in silence."},
    ProblemKind{"idempotency-key-reused", 422, "The key was used for another request",
                "An Idempotency-Key belongs to one caller and one request. Take a new key."},
    ProblemKind{"too-many-requests", 429, "Too many requests", "Wait as long as Retry-After says."},
    ProblemKind{"headers-too-large", 431, "The headers are too large",
                "Send fewer or shorter ones; a single token larger than this is none of ours."},
    ProblemKind{"internal-error", 500, "The request could not be handled",
                "Something is broken here. Whoever runs the system finds it by the request id in "
                "instance."},
    ProblemKind{"not-implemented", 501, "The request asks for what is not supported",
                "A transfer coding other than chunked."},
    ProblemKind{
        "read-model-behind", 503, "The read model has not caught up yet",
        "The change that the Consistency-Token stands for is not readable yet. Ask again after "
        "Retry-After. If detail says that it is parked, an operator has to look at it first."},
    ProblemKind{"temporarily-unavailable", 503, "A part of the system is away",
                "Ask again after Retry-After; a write with the same Idempotency-Key, so that it "
                "takes effect once."},
    ProblemKind{"http-version-not-supported", 505, "The HTTP version is not supported",
                "HTTP/1.1 and HTTP/1.0 are spoken here."},
};

}  // namespace

std::span<const ProblemKind> problem_kinds() {
  return kinds;
}

const ProblemKind* find_problem_kind(std::string_view code) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const ProblemKind& kind) { return kind.code == code; });
  return found == kinds.end() ? nullptr : &*found;
}

std::string problem_page(const ProblemKind& kind) {
  const std::string title(kind.title);
  std::string page = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>";
  page.append(title).append("</title>\n<h1>").append(title).append("</h1>\n<p>");
  page.append(kind.meaning).append("</p>\n<dl><dt>status</dt><dd>");
  page.append(std::to_string(kind.status)).append("</dd><dt>code</dt><dd><code>");
  page.append(kind.code).append("</code></dd></dl>\n</html>\n");
  return page;
}

}  // namespace carelog::gateway

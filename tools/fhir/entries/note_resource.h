// A note is a DocumentReference with its text attached.
#pragma once

#include "events/chart/note.h"
#include "tools/fhir/resource_io.h"

namespace carelog::events {

template <typename Io>
void members(Io& io, Note& note) {
  io.text("docStatus", note.status);
  io.element("type", note.type);
  io.text("date", note.recorded_on);
  io.inside_first("author", [&](Io& each) { each.text("display", note.author); });
  io.inside_first("content", [&](Io& content) {
    content.inside("attachment", [&](Io& attachment) {
      std::string media = "text/plain";
      attachment.text("contentType", media);
      if (media != "text/plain") return;
      attachment.attached("data", note.note);
      attachment.text("title", note.title);
    });
  });
  io.inside("context", [&](Io& context) {
    context.inside("period", [&](Io& period) { period.text("start", note.about); });
  });
}

}  // namespace carelog::events

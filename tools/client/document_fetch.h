// Small public documents of other services: an issuer's keys, its discovery document.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace carelog::tools {

// The body of a 200, or why there is none, in words for an operator. Directly, without a proxy;
// follows no redirection; over https with the certificate authorities of this machine. Takes at
// most two seconds. Any thread.
tl::expected<std::string, std::string> fetch_document(const std::string& url);

}  // namespace carelog::tools

// The web console: its page and what the page loads. Open to everybody; what it shows comes from
// the routes that everybody else uses, under the token of the person who signed in.
#pragma once

#include <memory>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// GET /: on to the console.
void open_console(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
// GET /console/, and /console/callback, where the sign-in page leads back to: the page; where the
// console is not built, 404 with a page that says how.
void get_console(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
// GET /console/assets/{file}: named after its contents, so it never changes.
void get_console_asset(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway

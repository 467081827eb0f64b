#include "daemon/ctl/idle_timeout_command.hpp"

#include "daemon/ctl/confirm.hpp"
#include "daemon/ctl/page.hpp"
#include "daemon/ctl/wording.hpp"
#include "daemon/logging/printable.hpp"

#include <ostream>
#include <string_view>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;
using logging::printable;

std::optional<bool> flag(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    return found != nullptr && found->is_bool() ? std::optional{found->get_bool()} : std::nullopt;
}

/// "15m"; what is no number of seconds that makes sense is shown as it came.
std::string length(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    if (found == nullptr || found->is_null()) return "unknown length";
    boost::system::error_code wrong;
    const auto count = found->to_number<std::int64_t>(wrong);
    constexpr std::int64_t most = 31'536'000;
    if (wrong || count < 0 || count > most) return printable(json::serialize(*found));
    return words_of(seconds{count});
}

std::string timeout_of(const json::object& from) {
    const auto enabled = flag(from, "enableIdleTokenTimeout");
    auto set = length(from, "idleTokenTimeoutSeconds");
    if (!enabled) return "unknown whether it is on, " + set;
    if (*enabled) return set;
    return from.contains("idleTokenTimeoutSeconds") ? "off (" + set + " when it is on)" : "off";
}

std::string groups_of(const json::object& bundle) {
    const json::value* groups = bundle.if_contains("groups");
    if (groups == nullptr || !groups->is_array() || groups->get_array().empty()) return "no group";
    std::string text;
    for (const json::value& group : groups->get_array()) {
        text += text.empty() ? "" : ", ";
        text += group.is_string() ? printable(group.get_string()) : printable(json::serialize(group));
    }
    return text;
}

void add_groups(page& p, const json::object& from) {
    const auto enabled = flag(from, "inactivityTimeoutGroupsEnabled");
    const json::value* bundles = from.if_contains("inactivityTimeoutGroupBundles");
    if (!enabled && bundles == nullptr) return;
    p.add("Groups", enabled.value_or(false) ? "on: for the users of a group, its timeout applies" : "off");
    if (bundles == nullptr || !bundles->is_array()) return;
    for (const json::value& each : bundles->get_array()) {
        const json::object* bundle = each.if_object();
        if (bundle == nullptr) continue;
        const json::value* priority = bundle->if_contains("priority");
        const std::string rank = priority == nullptr ? "?" : printable(json::serialize(*priority));
        p.add("  priority " + rank, length(*bundle, "timeoutSeconds") + " for " + groups_of(*bundle));
    }
}

std::string body_of(const idle_timeout_options& what) {
    json::object change;
    if (what.enabled) change["enabled"] = *what.enabled;
    if (what.length) change["seconds"] = what.length->count();
    return change.empty() ? std::string{} : json::serialize(change);
}

}  // namespace

exit_status run_idle_timeout(const context& in, const idle_timeout_options& what) {
    if (what.enabled == false) {
        const auto stop = confirm(in, what.yes,
                                  "Switch off the idle timeout of " + printable(what.organization) +
                                      "? Tokens that nobody uses then live until they expire.");
        if (stop) return *stop;
    }
    const std::string target =
        "/v1/organizations/" + encoded(what.organization) + "/idle-timeout" + with_session(what.session);
    const std::string body = body_of(what);
    const auto got =
        fetch(in.daemon, body.empty() ? method::get : method::put, target, in.waits.acting, body);
    if (!got) return tell(in, got.error(), what.organization);
    if (what.json) {
        in.out << terminal_safe(got->text) << "\n";
        return exit_status::fine;
    }
    page p;
    p.add("Organization", printable(what.organization));
    p.add("Idle timeout", timeout_of(got->value.get_object()));
    add_groups(p, got->value.get_object());
    p.add_if("Asked with", got->session_used);
    in.out << p.text();
    return exit_status::fine;
}

}  // namespace tokenkeeper::ctl

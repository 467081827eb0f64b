#include "daemon/ctl/output/idle_timeout_page.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/text/page.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <string_view>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;
/// "15m"; anything but a sensible number of seconds is shown unchanged.
std::string member_in_words(const json::object& object, std::string_view name) {
    const json::value* member = object.if_contains(name);
    if (member == nullptr || member->is_null()) return "unknown length";
    constexpr seconds year{31'536'000};
    const auto length = length_member(object, name);
    return length && *length <= year ? length_in_words(*length) : printable(json::serialize(*member));
}

std::string timeout_in_words(const json::object& timeout) {
    const auto enabled = flag_member(timeout, "enableIdleTokenTimeout");
    auto length = member_in_words(timeout, "idleTokenTimeoutSeconds");
    if (!enabled) return "unknown whether it is on, " + length;
    if (*enabled) return length;
    return timeout.contains("idleTokenTimeoutSeconds") ? "off (" + length + " when it is on)" : "off";
}

std::string groups_in_words(const json::object& bundle) {
    const json::array* groups = array_member(bundle, "groups");
    if (groups == nullptr || groups->empty()) return "no group";
    std::string text;
    for (const json::value& group : *groups) {
        text += text.empty() ? "" : ", ";
        text += group.is_string() ? printable(group.get_string()) : printable(json::serialize(group));
    }
    return text;
}

void add_groups(page& lines, const json::object& timeout) {
    const auto enabled = flag_member(timeout, "inactivityTimeoutGroupsEnabled");
    const json::array* bundles = array_member(timeout, "inactivityTimeoutGroupBundles");
    if (!enabled && !timeout.contains("inactivityTimeoutGroupBundles")) return;
    lines.add("Groups",
              enabled.value_or(false) ? "on: for the users of a group, its timeout applies" : "off");
    if (bundles == nullptr) return;
    for (const json::value& value : *bundles) {
        const json::object* bundle = value.if_object();
        if (bundle == nullptr) continue;
        const json::value* priority = bundle->if_contains("priority");
        const std::string rank = priority == nullptr ? "?" : printable(json::serialize(*priority));
        lines.add("  priority " + rank,
                  member_in_words(*bundle, "timeoutSeconds") + " for " + groups_in_words(*bundle));
    }
}

}  // namespace

std::string render_idle_timeout(const std::string& organization, const document& answer) {
    page lines;
    lines.add("Organization", printable(organization));
    lines.add("Idle timeout", timeout_in_words(answer.value.get_object()));
    add_groups(lines, answer.value.get_object());
    lines.add_if("Asked with", answer.session_used);
    return lines.text();
}

}  // namespace tokenkeeper::ctl

#include "daemon/config/config.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/region.hpp"
#include "lib/scheduler/capacity.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tokenkeeper::config {
namespace {

/// The shortest idle timeout that an organization can have: it holds until the organization's own is known.
constexpr seconds shortest_idle_timeout{300};

/// The rate of one request per `interval`, in billionths of a request a second.
constexpr std::int64_t rate_of(seconds interval) noexcept {
    return 1'000'000'000 / std::max<std::int64_t>(interval.count(), 1);
}

/// The requests that a session needs at the shortest idle timeout.
request_demand demand_of(const session& s) noexcept {
    const std::int64_t checks = rate_of(s.check_interval);
    if (s.mode == session_mode::verify) return {.vital = 0, .routine = checks};
    const std::int64_t touches = rate_of(shortest_idle_timeout / 2);
    // A touch by HEAD is followed by a look at its effect.
    const bool by_head = s.keep_alive_with == keep_alive_method::head;
    return {.vital = by_head ? 2 * touches : touches, .routine = std::max<std::int64_t>(checks - touches, 0)};
}

/// The sessions of one organization together.
struct request_load {
    request_demand demand;
    std::size_t kept = 0;
    std::size_t checked = 0;  ///< sessions that need routine checks
    seconds shortest_interval = seconds::max();

    void add(const session& s) {
        const auto demand_of_session = demand_of(s);
        demand.vital += demand_of_session.vital;
        demand.routine += demand_of_session.routine;
        if (s.mode == session_mode::keep_alive) ++kept;
        if (demand_of_session.routine == 0) return;
        ++checked;
        shortest_interval = std::min(shortest_interval, s.check_interval);
    }
};

std::string ceiling_text(const organization& o) {
    return "max_requests_per_second is " + rounded(o.max_requests_per_second, 2);
}

/// A length in seconds, rounded up to whole ones.
std::string duration_text(double length) {
    return format_duration(std::chrono::ceil<seconds>(std::chrono::duration<double>{length}));
}

diagnostic too_many_kept(const organization& o, const request_load& load, const capacity_report& report) {
    const double enough = static_cast<double>(shortest_idle_timeout.count()) * report.vital / report.rate;
    return o.wrong(
        "warning: its " + counted(load.kept, "kept session") + (load.kept == 1 ? " needs " : " need ") +
        rounded(report.vital, 1) + " requests a second if the idle timeout is " +
        format_duration(shortest_idle_timeout) + ", and " + ceiling_text(o) +
        ": some of them will idle out; raise the limit, keep fewer sessions alive, or have an idle timeout "
        "of at least " +
        duration_text(enough));
}

diagnostic stretched_checks(const organization& o, const request_load& load, const capacity_report& report) {
    const double interval = static_cast<double>(load.shortest_interval.count()) * report.stretch;
    return o.wrong("warning: its " + counted(load.checked, "session") +
                   (load.checked == 1 ? " needs " : " need ") + rounded(report.routine, 1) +
                   " checks a second, and " + ceiling_text(o) +
                   ", of which a part is reserved for urgent requests: checks will be " +
                   rounded(report.stretch, 1) + " times as far apart, every " + duration_text(interval) +
                   " instead of every " + format_duration(load.shortest_interval) +
                   "; give sessions a longer check_interval, or raise the limit");
}

diagnostic unknown_region(const organization& o) {
    return o.wrong("warning: its region is not one that tokenkeeper knows; the daemon uses " + o.api_url +
                   " and " + o.login_url);
}

}  // namespace

std::vector<diagnostic> configuration::doubts() const {
    std::vector<diagnostic> warnings;
    for (const auto& account : unresolved)
        warnings.push_back(account.warning());
    warnings.insert(warnings.end(), ignored_files.begin(), ignored_files.end());
    warnings.insert(warnings.end(), file_doubts.begin(), file_doubts.end());
    std::map<std::string_view, request_load> by_organization;
    for (const auto& [name, s] : sessions)
        by_organization[s.organization].add(s);
    for (const auto& [name, o] : organizations) {
        const bool is_known = o.region.empty() || genesys::find_region(o.region).has_value();
        if (!is_known && !genesys::is_genesys_domain(o.region)) warnings.push_back(unknown_region(o));
        const auto& load = by_organization[name];
        const auto report = assess_capacity(o.max_requests_per_second, load.demand);
        if (report.too_many_kept()) warnings.push_back(too_many_kept(o, load, report));
        if (report.stretch > 1) warnings.push_back(stretched_checks(o, load, report));
    }
    return warnings;
}

}  // namespace tokenkeeper::config

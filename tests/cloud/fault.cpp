#include "tests/cloud/fault.hpp"

#include <array>

namespace tokenkeeper::cloud {

namespace {

constexpr std::array<std::string_view, 16> fault_names{
    "latency",         "status",          "html_200",     "truncated_json",
    "cut_short",       "wrong_types",     "past_date",    "big_body",
    "endless_headers", "reset",           "reset_after",  "hang",
    "garbage",         "unexplained_401", "error_in_200", "down"};

bool active(const fault& f, wall_time now) noexcept {
    return (!f.from || now >= *f.from) && (!f.until || now < *f.until) && (!f.remaining || *f.remaining > 0);
}

bool matches(const fault& f, const fault_subject& s) noexcept {
    return (f.organization.empty() || f.organization == s.organization) &&
           (f.token.empty() || f.token == s.token) && (f.label.empty() || f.label == s.label) &&
           (!f.what || *f.what == s.what);
}

}  // namespace

std::string_view to_string(fault_kind kind) noexcept {
    return fault_names[static_cast<std::size_t>(kind)];
}

std::optional<fault_kind> fault_kind_from(std::string_view name) noexcept {
    for (std::size_t i = 0; i < fault_names.size(); ++i) {
        if (fault_names[i] == name) return static_cast<fault_kind>(i);
    }
    return std::nullopt;
}

bool fault::processes() const noexcept {
    switch (kind) {
        case fault_kind::truncated_json:
        case fault_kind::cut_short:
        case fault_kind::wrong_types:
        case fault_kind::past_date:
        case fault_kind::reset_after:
            return processed.value_or(true);
        case fault_kind::down:
            return false;
        default:
            return processed.value_or(false);
    }
}

void fault_list::remove_ended(wall_time now) {
    std::erase_if(rules_, [now](const fault& f) { return f.until && *f.until <= now; });
}

fault_list::drawn fault_list::draw(const fault_subject& about, wall_time now, random_source& random) {
    drawn result;
    for (fault& f : rules_) {
        if (!active(f, now) || !matches(f, about)) continue;
        if (f.probability < 1 && random.unit() >= f.probability) continue;
        if (f.remaining) --*f.remaining;
        result.latency += f.latency;
        if (f.kind == fault_kind::latency) continue;
        result.rule = f;
        return result;
    }
    return result;
}

bool fault_list::all_down(wall_time now) const noexcept {
    for (const fault& f : rules_) {
        const bool every = f.kind == fault_kind::down && f.organization.empty() && f.token.empty() &&
                           f.label.empty() && !f.what && f.probability >= 1 && !f.remaining;
        if (every && active(f, now)) return true;
    }
    return false;
}

}  // namespace tokenkeeper::cloud

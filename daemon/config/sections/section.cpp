#include "daemon/config/sections/section.hpp"

#include "daemon/config/reference.hpp"
#include "daemon/config/wording.hpp"

#include <tuple>

namespace tokenkeeper::config {
namespace {

/// The section that a misplaced key belongs to: "sessions.<n>" for "mode". Empty if no section has such a
/// key.
std::string section_of(std::string_view key) {
    for (const auto& known : reference()) {
        const auto dot = known.name.rfind('.');
        if (known.supported && std::string_view{known.name}.substr(dot + 1) == key)
            return known.name.substr(0, dot);
    }
    return {};
}

}  // namespace

bool has_keys(const node& value, const std::string& path, context& input) {
    if (value.type == node::kind::map) return true;
    if (value.type != node::kind::nothing) report_wrong_kind(value, path, "a map of keys and values", input);
    return false;
}

void report_unknown_key(const entry& e, const std::string& path, const std::vector<std::string_view>& known,
                        context& input) {
    std::string help;
    // Only for what will be shown: a file may be full of garbage.
    if (!input.found.full()) {
        const auto section = section_of(e.key);
        help = section.empty() ? suggestion(e.key, known, "known here") : "; it belongs under " + section;
    }
    input.report(e.start, path, "unknown key" + help);
}

void read_named(const node& value, const std::string& path, context& input,
                const std::function<void(const entry& e, const std::string& path)>& visit) {
    if (!has_keys(value, path, input)) return;
    for (const entry& e : value.entries) {
        const auto key_path = below(path, e.key);
        if (!is_name(e.key)) {
            input.report(e.start, key_path,
                         "is not a valid name; use up to 64 letters, digits, \".\", \"_\" and \"-\", "
                         "starting with a letter, digit or \"_\"");
        }
        visit(e, key_path);
    }
}

void report_both(const entry& a, const entry& b, const std::string& path, context& input) {
    const bool b_later = std::tie(a.start.line, a.start.column) < std::tie(b.start.line, b.start.column);
    const entry& later = b_later ? b : a;
    const entry& first = b_later ? a : b;
    input.report(later.start, below(path, later.key),
                 "cannot be used together with " + first.key + " (" + text_of(input.place_of(first.start)) +
                     "); keep one of the two");
}

}  // namespace tokenkeeper::config

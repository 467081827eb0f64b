#include "daemon/config/section.hpp"

#include "daemon/config/reference.hpp"
#include "daemon/config/wording.hpp"

namespace tokenkeeper::config {
namespace {

/// "sessions.<n>" for "mode": where a key belongs that stands somewhere else. Empty: nowhere.
std::string section_of(std::string_view key) {
    for (const auto& known : reference()) {
        const auto dot = known.name.rfind('.');
        if (known.supported && std::string_view{known.name}.substr(dot + 1) == key)
            return known.name.substr(0, dot);
    }
    return {};
}

}  // namespace

bool has_keys(const node& from, const std::string& path, context& in) {
    if (from.what == node::kind::map) return true;
    if (from.what != node::kind::nothing) report_wrong_kind(from, path, "a map of keys and values", in);
    return false;
}

void report_unknown_key(const entry& e, const std::string& path, const std::vector<std::string_view>& known,
                        context& in) {
    std::string help;
    // Only for what will be shown: a file may be full of garbage.
    if (!in.found.full()) {
        const auto section = section_of(e.key);
        help = section.empty() ? suggestion(e.key, known, "known here") : "; it belongs under " + section;
    }
    in.report(e.at, path, "unknown key" + help);
}

void read_named(const node& from, const std::string& path, context& in,
                const std::function<void(const entry& e, const std::string& path)>& with) {
    if (!has_keys(from, path, in)) return;
    for (const entry& e : from.entries) {
        const auto here = below(path, e.key);
        if (!is_name(e.key)) {
            in.report(e.at, here,
                      "is not a valid name; use up to 64 letters, digits, \".\", \"_\" and \"-\", "
                      "starting with a letter, digit or \"_\"");
        }
        with(e, here);
    }
}

}  // namespace tokenkeeper::config

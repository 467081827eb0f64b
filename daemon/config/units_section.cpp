#include "daemon/config/session_parts.hpp"
#include "daemon/config/unit_name.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

void read_units(const node& from, const std::string& path, context& in, std::vector<std::string>& to) {
    constexpr std::size_t most_units = 64;
    if (from.what != node::kind::list) {
        report_wrong_kind(from, path, "a list of units, such as [export.service]", in);
        return;
    }
    if (from.items.empty()) in.report(from.at, path, "is empty; name a unit, such as [export.service]");
    if (from.items.size() > most_units) {
        in.report(from.at, path,
                  "has " + counted(from.items.size(), "unit") + "; at most " + std::to_string(most_units) +
                      " are allowed, and a template such as export@.service stands for all its instances");
    }
    for (const node& item : from.items) {
        const auto name = read_text(item, path, "the name of a unit, such as export.service", in);
        if (!name) continue;
        if (!is_unit_name(*name)) {
            in.report(item.at, path,
                      in_quotes(*name) +
                          " is not the name of a unit with credentials, such as export.service or, for "
                          "every instance, export@.service");
        }
        to.push_back(*name);
    }
}

const section<std::vector<std::string>>& credential_for_keys() {
    static const section<std::vector<std::string>> keys{
        {{.name = "units", .form = "a list of units", .meaning = "units that get the token"}, read_units},
    };
    return keys;
}

using units = std::map<std::string, place, std::less<>>;

/// The unit that was named before and means `name` too: itself, its template, or an instance of it.
units::const_iterator same_unit(const units& named, const std::string& name) {
    if (const auto same = named.find(name); same != named.end()) return same;
    if (const auto all = named.find(template_of(name)); all != named.end()) return all;
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0 || name.at(dot - 1) != '@') return named.end();
    const auto stem = name.substr(0, dot);
    for (auto at = named.lower_bound(stem); at != named.end() && at->first.starts_with(stem); ++at)
        if (template_of(at->first) == name) return at;
    return named.end();
}

}  // namespace

void read_credential_for(const node& from, const std::string& path, context& in, session& to) {
    if (from.what != node::kind::map) {
        report_wrong_kind(from, path, "a map of units", in);
        return;
    }
    read_section(from, path, credential_for_keys(), in, to.credential_for);
    if (from.find("units") == nullptr)
        in.report(from.at, path, "needs units, a list such as [export.service]");
}

void claim_units(const entry& e, const std::string& path, context& in, loading& to) {
    const entry* key = e.value.find("credential_for");
    const entry* list = key != nullptr ? key->value.find("units") : nullptr;
    if (list == nullptr) return;
    const auto here = below(below(path, "credential_for"), "units");
    for (const node& item : list->value.items) {
        if (!is_unit_name(item.text)) continue;
        if (const auto first = same_unit(to.units, item.text); first != to.units.end()) {
            const auto as = first->first == item.text ? std::string{} : ", as " + in_quotes(first->first);
            in.report(item.at, here,
                      in_quotes(item.text) + " gets a token already" + as + " (" + text_of(first->second) +
                          "); a unit gets the token of one session");
        } else {
            to.units.emplace(item.text, in.at(item.at));
        }
    }
}

}  // namespace tokenkeeper::config

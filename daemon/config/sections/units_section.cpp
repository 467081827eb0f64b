#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/values/unit_name.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

void read_units(const node& value, const std::string& path, context& input,
                std::vector<std::string>& target) {
    constexpr std::size_t most_units = 64;
    if (value.type != node::kind::list) {
        report_wrong_kind(value, path, "a list of units, such as [export.service]", input);
        return;
    }
    if (value.items.empty())
        input.report(value.start, path, "is empty; name a unit, such as [export.service]");
    if (value.items.size() > most_units) {
        input.report(value.start, path,
                     "has " + counted(value.items.size(), "unit") + "; at most " +
                         std::to_string(most_units) +
                         " are allowed, and a template such as export@.service stands for all its instances");
    }
    for (const node& item : value.items) {
        const auto name = read_text(item, path, "the name of a unit, such as export.service", input);
        if (!name) continue;
        if (!is_unit_name(*name)) {
            input.report(item.start, path,
                         in_quotes(*name) +
                             " is not the name of a unit with credentials, such as export.service or, for "
                             "every instance, export@.service");
        }
        target.push_back(*name);
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
    if (const auto instances = named.find(template_of(name)); instances != named.end()) return instances;
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0 || name.at(dot - 1) != '@') return named.end();
    const auto stem = name.substr(0, dot);
    for (auto unit = named.lower_bound(stem); unit != named.end() && unit->first.starts_with(stem); ++unit)
        if (template_of(unit->first) == name) return unit;
    return named.end();
}

}  // namespace

void read_credential_for(const node& value, const std::string& path, context& input, session& target) {
    if (value.type != node::kind::map) {
        report_wrong_kind(value, path, "a map of units", input);
        return;
    }
    read_section(value, path, credential_for_keys(), input, target.credential_for);
    if (value.find("units") == nullptr)
        input.report(value.start, path, "needs units, a list such as [export.service]");
}

void claim_units(const entry& e, const std::string& path, context& input, config_draft& draft) {
    const entry* key = e.value.find("credential_for");
    const entry* list = key != nullptr ? key->value.find("units") : nullptr;
    if (list == nullptr) return;
    const auto key_path = below(below(path, "credential_for"), "units");
    for (const node& item : list->value.items) {
        if (!is_unit_name(item.text)) continue;
        if (const auto first = same_unit(draft.units, item.text); first != draft.units.end()) {
            const auto alias = first->first == item.text ? std::string{} : ", as " + in_quotes(first->first);
            input.report(item.start, key_path,
                         in_quotes(item.text) + " gets a token already" + alias + " (" +
                             text_of(first->second) + "); a unit gets the token of one session");
        } else {
            draft.units.emplace(item.text, input.place_of(item.start));
        }
    }
}

}  // namespace tokenkeeper::config

#include "lib/genesys/idle_token_timeout.hpp"

#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <string_view>

#include <boost/json/value.hpp>

namespace tokenkeeper::genesys {
namespace {

using boost::json::object;
using boost::json::value;

constexpr const char* enabled_key = "enableIdleTokenTimeout";
constexpr const char* seconds_key = "idleTokenTimeoutSeconds";
constexpr const char* groups_key = "inactivityTimeoutGroupsEnabled";
constexpr const char* bundles_key = "inactivityTimeoutGroupBundles";
constexpr const char* unit_key = "inactivityTimeoutUnit";
constexpr const char* bundle_seconds_key = "timeoutSeconds";

bool true_in(const object& json, std::string_view key) noexcept {
    const value* const found = json.if_contains(key);
    return found != nullptr && found->is_bool() && found->get_bool();
}

bool something(const value* v) noexcept {
    return v != nullptr && !v->is_null();
}

bool is_bundle(const value& v) noexcept {
    const object* const bundle = v.if_object();
    const value* const length = bundle == nullptr ? nullptr : bundle->if_contains(bundle_seconds_key);
    return bundle != nullptr && (!something(length) || length->is_number());
}

/// A number of at least 1 that the definition's int32 can hold, cut to whole seconds.
std::optional<seconds> seconds_in(const object& json, std::string_view key) noexcept {
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    const value* const found = json.if_contains(key);
    if (found == nullptr) return std::nullopt;
    double number = 0;
    if (found->is_int64()) {
        number = static_cast<double>(found->get_int64());
    } else if (found->is_uint64()) {
        number = static_cast<double>(found->get_uint64());
    } else if (found->is_double()) {
        number = found->get_double();
    }
    if (!(number >= 1 && number <= most)) return std::nullopt;
    return seconds{static_cast<seconds::rep>(number)};
}

constexpr std::array<std::string_view, 12> usual_words{
    "enableIdleTokenTimeout",
    "idleTokenTimeoutSeconds",
    "inactivityTimeoutGroupsEnabled",
    "inactivityTimeoutGroupBundles",
    "inactivityTimeoutUnit",
    "timeoutSeconds",
    "groups",
    "priority",
    "id",
    "selfUri",
    "Minutes",
    "Hours",
};

/// 8, 4, 4, 4 and 12 hexadecimal digits.
bool is_uuid(std::string_view text) {
    constexpr std::string_view form = "00000000-0000-0000-0000-000000000000";
    return std::ranges::equal(text, form, [](char c, char wanted) {
        return wanted == '-' ? c == '-' : is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
    });
}

void add_text(std::string_view text, std::set<std::string_view>& found) {
    if (std::ranges::find(usual_words, text) == usual_words.end() && !is_uuid(text)) found.insert(text);
}

void add_texts(const value& part, std::set<std::string_view>& found) {
    if (const auto* text = part.if_string()) add_text(*text, found);
    if (const auto* array = part.if_array()) {
        for (const auto& element : *array)
            add_texts(element, found);
    }
    const auto* members = part.if_object();
    if (members == nullptr) return;
    for (const auto& [key, member] : *members) {
        add_text(key, found);
        add_texts(member, found);
    }
}

}  // namespace

std::string idle_token_timeout::texts() const {
    std::set<std::string_view> found;
    for (const auto& [key, member] : json_) {
        add_text(key, found);
        add_texts(member, found);
    }
    std::string lines;
    for (const auto text : found) {
        lines += text;
        lines += '\n';
    }
    return lines;
}

bool idle_token_timeout::resembles(const object& json) {
    const auto has = [&json](const char* key, bool (value::*type)() const noexcept) {
        const value* const field = json.if_contains(key);
        return field != nullptr && (field->*type)();
    };
    return has(enabled_key, &value::is_bool) || has(groups_key, &value::is_bool) ||
           has(bundles_key, &value::is_array) || has(seconds_key, &value::is_number) ||
           has(unit_key, &value::is_string);
}

bool idle_token_timeout::complete() const noexcept {
    const value* const on = json_.if_contains(enabled_key);
    const value* const groups = json_.if_contains(groups_key);
    if (on == nullptr || !on->is_bool()) return false;
    if (groups != nullptr && !groups->is_bool() && !groups->is_null()) return false;
    return !on->get_bool() || timeout().has_value();
}

bool idle_token_timeout::writable() const noexcept {
    const value* const on = json_.if_contains(enabled_key);
    const value* const groups = json_.if_contains(groups_key);
    const value* const length = json_.if_contains(seconds_key);
    const value* const bundles = json_.if_contains(bundles_key);
    if (on == nullptr || !on->is_bool()) return false;
    if (something(groups) && !groups->is_bool()) return false;
    if (something(length) && !length->is_number()) return false;
    if (!something(bundles)) return true;
    return bundles->is_array() && std::ranges::all_of(bundles->get_array(), is_bundle);
}

bool idle_token_timeout::enabled() const noexcept {
    return true_in(json_, enabled_key);
}

std::optional<seconds> idle_token_timeout::timeout() const noexcept {
    return seconds_in(json_, seconds_key);
}

bool idle_token_timeout::groups_enabled() const noexcept {
    return true_in(json_, groups_key);
}

std::vector<seconds> idle_token_timeout::all_in_force() const {
    std::vector<seconds> all;
    if (enabled() && timeout()) all.push_back(*timeout());
    const value* const bundles = groups_enabled() ? json_.if_contains(bundles_key) : nullptr;
    if (bundles == nullptr || !bundles->is_array()) return all;
    for (const value& bundle : bundles->get_array()) {
        if (!bundle.is_object()) continue;
        if (const auto own = seconds_in(bundle.get_object(), bundle_seconds_key)) all.push_back(*own);
    }
    return all;
}

std::optional<seconds> idle_token_timeout::shortest_in_force() const {
    const auto all = all_in_force();
    return all.empty() ? std::nullopt : std::optional{*std::ranges::min_element(all)};
}

idle_token_timeout idle_token_timeout::with(std::optional<bool> enable,
                                            std::optional<seconds> timeout) const {
    object changed = json_;
    if (enable || timeout) changed[enabled_key] = enable.value_or(true);
    if (timeout) changed[seconds_key] = timeout->count();
    if (!true_in(changed, enabled_key)) changed.erase(seconds_key);
    return idle_token_timeout{changed};
}

bool idle_token_timeout::agrees_with(std::optional<bool> enable,
                                     std::optional<seconds> timeout) const noexcept {
    const value* const on = json_.if_contains(enabled_key);
    const bool tells = on != nullptr && on->is_bool();
    if (tells && (enable || timeout) && on->get_bool() != enable.value_or(true)) return false;
    // A result that is not enabled has no seconds.
    const auto length = this->timeout();
    return !timeout || !length || enable == false || *length == *timeout;
}

}  // namespace tokenkeeper::genesys

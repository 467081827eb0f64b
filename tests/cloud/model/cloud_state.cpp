#include "tests/cloud/model/cloud_state.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json/array.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;

std::optional<seconds> positive_seconds(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() <= 0) return std::nullopt;
    return seconds{value->get_int64()};
}

bool is_true(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::vector<std::string> texts(const json::object& object, std::string_view name) {
    std::vector<std::string> found;
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_array()) return found;
    for (const auto& entry : value->get_array()) {
        if (entry.is_string()) found.emplace_back(entry.get_string());
    }
    return found;
}

}  // namespace

void refuse_slash(std::string_view name) {
    if (name.find('/') == std::string_view::npos) return;
    throw std::invalid_argument("'" + std::string{name} + "': only a granted token's name has a slash");
}

void cloud_model::organization::count_request(wall_time now) {
    ++record.requests;
    while (!latest.empty() && now - latest.front() >= seconds{1}) {
        latest.pop_front();
    }
    latest.push_back(now);
    record.most_in_one_second = std::max(record.most_in_one_second, static_cast<unsigned>(latest.size()));
}

void cloud_model::organization::read(json::object value) {
    timeout = std::move(value);
    own_timeout.reset();
    if (is_true(timeout, "enableIdleTokenTimeout")) {
        own_timeout = positive_seconds(timeout, "idleTokenTimeoutSeconds");
    }
    bundles.clear();
    const auto* list = timeout.if_contains("inactivityTimeoutGroupBundles");
    if (!is_true(timeout, "inactivityTimeoutGroupsEnabled") || list == nullptr || !list->is_array()) return;
    for (const auto& entry : list->get_array()) {
        const auto* b = entry.if_object();
        const auto length = b == nullptr ? std::nullopt : positive_seconds(*b, "timeoutSeconds");
        if (!length) continue;
        const auto* priority = b->if_contains("priority");
        bundle made;
        made.priority = priority != nullptr && priority->is_int64() ? priority->get_int64() : 0;
        made.timeout = *length;
        made.groups = texts(*b, "groups");
        bundles.push_back(std::move(made));
    }
    std::stable_sort(bundles.begin(), bundles.end(),
                     [](const bundle& a, const bundle& b) { return a.priority < b.priority; });
}

}  // namespace tokenkeeper::cloud

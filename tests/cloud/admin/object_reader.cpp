#include "tests/cloud/admin/object_reader.hpp"

#include "tests/cloud/admin/setup.hpp"

#include <cmath>

namespace tokenkeeper::cloud {

object_reader::object_reader(const boost::json::value& value, std::string place)
    : object_(value.if_object()), place_(std::move(place)) {
    if (object_ == nullptr) throw setup_error(place_ + ": an object is expected");
}

const boost::json::value* object_reader::any(std::string_view name) {
    asked_.emplace(name);
    return object_->if_contains(name);
}

std::optional<std::string> object_reader::text(std::string_view name) {
    const auto* value = any(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) complain(name, "a text is expected");
    return std::string{value->get_string()};
}

std::string object_reader::required_text(std::string_view name) {
    auto value = text(name);
    if (!value || value->empty()) complain(name, "is missing");
    return *std::move(value);
}

std::optional<bool> object_reader::flag(std::string_view name) {
    const auto* value = any(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) complain(name, "true or false is expected");
    return value->get_bool();
}

std::optional<double> object_reader::number(std::string_view name) {
    const auto* value = any(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) complain(name, "a number is expected");
    return value->to_number<double>();
}

std::optional<unsigned> object_reader::count(std::string_view name) {
    const auto value = number(name);
    if (!value) return std::nullopt;
    if (*value < 0 || *value > 1e9 || *value != std::floor(*value))
        complain(name, "a whole number is expected");
    return static_cast<unsigned>(*value);
}

std::optional<milliseconds> object_reader::duration(std::string_view name) {
    const auto* value = any(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number()) {
        const double length = value->to_number<double>();
        if (!(std::abs(length) < 1e9)) complain(name, "too long");
        return milliseconds{static_cast<std::int64_t>(std::llround(length * 1000))};
    }
    if (!value->is_string()) complain(name, "a duration such as 90s is expected");
    const auto& written = value->get_string();
    const bool negative = !written.empty() && written.front() == '-';
    const auto length = parse_duration(std::string_view{written}.substr(negative ? 1 : 0));
    if (!length) complain(name, "a duration such as 90s is expected");
    return negative ? -*length : *length;
}

std::optional<seconds> object_reader::whole_seconds(std::string_view name) {
    const auto length = duration(name);
    if (!length) return std::nullopt;
    const auto whole = std::chrono::floor<seconds>(*length);
    if (whole != *length || whole.count() < 0) complain(name, "whole seconds are expected");
    return whole;
}

std::vector<std::string> object_reader::texts(std::string_view name) {
    std::vector<std::string> found;
    const auto* value = any(name);
    if (value == nullptr) return found;
    if (!value->is_array()) complain(name, "a list is expected");
    for (const auto& entry : value->get_array()) {
        if (!entry.is_string()) complain(name, "a list of texts is expected");
        found.emplace_back(entry.get_string());
    }
    return found;
}

std::vector<operation> object_reader::operations(std::string_view name) {
    std::vector<operation> found;
    for (const auto& entry : texts(name)) {
        const auto known = operation_from(entry);
        if (!known) complain(name, "no operation '" + entry + "'");
        found.push_back(*known);
    }
    return found;
}

std::optional<operation> object_reader::what(std::string_view name) {
    const auto written = text(name);
    if (!written) return std::nullopt;
    const auto known = operation_from(*written);
    if (!known) complain(name, "no operation '" + *written + "'");
    return known;
}

void object_reader::finish() const {
    for (const auto& member : *object_) {
        if (!asked_.contains(std::string_view{member.key()})) complain(member.key(), "is not known here");
    }
}

void object_reader::complain(std::string_view name, std::string_view about) const {
    throw setup_error(place_ + '.' + std::string{name} + ": " + std::string{about});
}

}  // namespace tokenkeeper::cloud

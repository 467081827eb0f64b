#include "tests/daemon/control/description/schema_check.hpp"

#include "lib/base/time.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <regex>
#include <stdexcept>

#include <boost/json.hpp>

namespace tokenkeeper::control::testing {

namespace json = boost::json;

namespace {

constexpr std::array annotations{"description", "default",          "title",
                                 "examples",    "contentMediaType", "contentSchema"};

bool is_integer(const json::value& value) {
    return value.is_int64() || value.is_uint64();
}

bool has_type(const json::value& value, std::string_view type) {
    if (type == "string") return value.is_string();
    if (type == "integer") return is_integer(value);
    if (type == "boolean") return value.is_bool();
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "null") return value.is_null();
    throw std::invalid_argument{"unknown type " + std::string{type}};
}

bool is_date_time(const std::string& text) {
    static const std::regex form{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)"};
    return std::regex_match(text, form) && parse_iso8601(text).has_value();
}

/// One value before one schema.
class judgement {
public:
    judgement(const json::value& document, std::string path, bool closed)
        : document_{document}, path_{std::move(path)}, closed_{closed} {}

    std::vector<std::string> judge(const json::value& value, const json::object& schema) {
        for (const auto& keyword : schema)
            judge_keyword(value, schema, keyword.key(), keyword.value());
        const bool lists_all = closed_ && schema.contains("properties") && !schema.contains("$ref") &&
                               !schema.contains("additionalProperties");
        if (lists_all) refuse_others(value, schema);
        return std::move(faults_);
    }

private:
    using rule = void (judgement::*)(const json::value&, const json::object&, const json::value&);

    void judge_keyword(const json::value& value, const json::object& schema, std::string_view keyword,
                       const json::value& operand) {
        static const std::map<std::string_view, rule> rules{
            {"$ref", &judgement::judge_reference},
            {"type", &judgement::judge_type},
            {"const", &judgement::judge_const},
            {"enum", &judgement::judge_enum},
            {"required", &judgement::judge_required},
            {"properties", &judgement::judge_properties},
            {"additionalProperties", &judgement::judge_others},
            {"minProperties", &judgement::judge_size},
            {"items", &judgement::judge_items},
            {"anyOf", &judgement::judge_any},
            {"not", &judgement::judge_not},
            {"format", &judgement::judge_format},
            {"minimum", &judgement::judge_minimum},
            {"maximum", &judgement::judge_maximum},
            {"pattern", &judgement::judge_pattern}};
        if (std::ranges::find(annotations, keyword) != annotations.end()) return;
        const auto found = rules.find(keyword);
        if (found == rules.end()) throw std::invalid_argument{"unknown keyword " + std::string{keyword}};
        std::invoke(found->second, this, value, schema, operand);
    }

    void judge_reference(const json::value& value, const json::object& /*schema*/,
                         const json::value& operand) {
        take(below(value, target_of(document_, operand.as_string()), {}));
    }
    void judge_type(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        const auto& types = operand.is_array() ? operand.get_array() : json::array{operand};
        const bool fits = std::ranges::any_of(
            types, [&value](const json::value& type) { return has_type(value, type.as_string()); });
        if (!fits) add("is not of type " + json::serialize(operand));
    }
    void judge_const(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (value != operand) add("is not " + json::serialize(operand));
    }
    void judge_enum(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (std::ranges::find(operand.as_array(), value) == operand.as_array().end())
            add("is none of " + json::serialize(operand));
    }
    void judge_required(const json::value& value, const json::object& /*schema*/,
                        const json::value& operand) {
        if (!value.is_object()) return;
        for (const auto& name : operand.as_array())
            if (!value.get_object().contains(name.as_string())) add("has no member " + json::serialize(name));
    }
    void judge_properties(const json::value& value, const json::object& /*schema*/,
                          const json::value& operand) {
        if (!value.is_object()) return;
        for (const auto& property : operand.as_object()) {
            const auto* member = value.get_object().if_contains(property.key());
            if (member != nullptr) take(below(*member, property.value(), property.key()));
        }
    }
    void judge_others(const json::value& value, const json::object& schema, const json::value& operand) {
        if (!value.is_object()) return;
        if (operand.is_bool()) {
            if (!operand.get_bool()) refuse_others(value, schema);
            return;
        }
        for (const auto& member : value.get_object())
            if (!is_listed(schema, member.key())) take(below(member.value(), operand, member.key()));
    }
    void judge_size(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (value.is_object() && value.get_object().size() < operand.to_number<std::size_t>())
            add("has fewer members than " + json::serialize(operand));
    }
    void judge_items(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (!value.is_array()) return;
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
            take(below(value.get_array()[i], operand, std::to_string(i)));
    }
    void judge_any(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        std::vector<std::string> all;
        for (const auto& choice : operand.as_array()) {
            auto wrong = below(value, choice, {});
            if (wrong.empty()) return;
            all.insert(all.end(), wrong.begin(), wrong.end());
        }
        add("fits none of anyOf");
        take(std::move(all));
    }
    void judge_not(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (judgement{document_, path_, false}.judge(value, operand.as_object()).empty())
            add("fits " + json::serialize(operand));
    }
    void judge_format(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (operand == "password") return;
        if (operand != "date-time") throw std::invalid_argument{"unknown format " + json::serialize(operand)};
        if (value.is_string() && !is_date_time(std::string{value.get_string()})) add("is no time");
    }
    void judge_minimum(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (value.is_number() && value.to_number<double>() < operand.to_number<double>())
            add("is less than " + json::serialize(operand));
    }
    void judge_maximum(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (value.is_number() && value.to_number<double>() > operand.to_number<double>())
            add("is more than " + json::serialize(operand));
    }
    void judge_pattern(const json::value& value, const json::object& /*schema*/, const json::value& operand) {
        if (!value.is_string()) return;
        const std::regex pattern{std::string{operand.as_string()}};
        if (!std::regex_search(std::string{value.get_string()}, pattern))
            add("does not match " + json::serialize(operand));
    }

    static bool is_listed(const json::object& schema, std::string_view name) {
        const auto* listed = schema.if_contains("properties");
        return listed != nullptr && listed->as_object().contains(name);
    }
    void refuse_others(const json::value& value, const json::object& schema) {
        if (!value.is_object()) return;
        for (const auto& member : value.get_object())
            if (!is_listed(schema, member.key()))
                add("has a member '" + std::string{member.key()} + "' that is not described");
    }

    [[nodiscard]] std::vector<std::string> below(const json::value& value, const json::value& schema,
                                                 std::string_view name) const {
        auto path = name.empty() ? path_ : path_ + '/' + std::string{name};
        return judgement{document_, std::move(path), closed_}.judge(value, schema.as_object());
    }
    void add(std::string_view reason) { faults_.push_back(path_ + ": " + std::string{reason}); }
    void take(std::vector<std::string> found) { faults_.insert(faults_.end(), found.begin(), found.end()); }

    const json::value& document_;
    std::string path_;
    bool closed_;
    std::vector<std::string> faults_{};
};

}  // namespace

const json::value& target_of(const json::value& document, std::string_view reference) {
    boost::system::error_code missing;
    const auto* target =
        reference.starts_with('#') ? document.find_pointer(reference.substr(1), missing) : nullptr;
    if (target == nullptr) throw std::invalid_argument{"nothing at " + std::string{reference}};
    return *target;
}

const json::value& resolved(const json::value& document, const json::value& value) {
    const auto* object = value.if_object();
    const auto* reference = object == nullptr ? nullptr : object->if_contains("$ref");
    return reference == nullptr ? value : resolved(document, target_of(document, reference->as_string()));
}

std::vector<std::string> schema_check::faults(const json::value& value, const json::value& schema) const {
    return judgement{*document_, {}, true}.judge(value, schema.as_object());
}

}  // namespace tokenkeeper::control::testing

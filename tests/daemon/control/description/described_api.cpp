#include "tests/daemon/control/description/described_api.hpp"

#include "daemon/control/description/description.hpp"
#include "tests/daemon/control/description/schema_check.hpp"

#include <algorithm>
#include <cctype>

#include <boost/json.hpp>

namespace tokenkeeper::control::testing {

namespace json = boost::json;

namespace {

std::string text_of(const json::value& text) {
    return std::string{text.as_string()};
}

void add_parameters(std::vector<described_parameter>& target, const json::value& document,
                    const json::object& holder) {
    const auto* listed = holder.if_contains("parameters");
    if (listed == nullptr) return;
    for (const auto& each : listed->as_array()) {
        const auto& whole = resolved(document, each).as_object();
        const auto* required = whole.if_contains("required");
        target.push_back({.name = text_of(whole.at("name")),
                          .place = text_of(whole.at("in")),
                          .is_required = required != nullptr && required->as_bool(),
                          .whole = whole});
    }
}

std::string in_capitals(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

}  // namespace

std::string described_operation::needed_right() const {
    return text_of(whole.at("x-right"));
}

std::set<std::string> described_operation::names(std::string_view place) const {
    std::set<std::string> found;
    for (const auto& each : parameters)
        if (each.place == place) found.insert(each.name);
    return found;
}

std::string described_operation::body() const {
    const auto* body = whole.if_contains("requestBody");
    if (body == nullptr) return {};
    const auto& examples = body->at("content").at("application/json").at("examples").as_object();
    return json::serialize(examples.begin()->value().at("value"));
}

bool described_operation::is_stream() const {
    const auto* answer = whole.at("responses").as_object().if_contains("200");
    const auto* content = answer == nullptr ? nullptr : answer->as_object().if_contains("content");
    return content != nullptr && content->as_object().contains("application/x-ndjson");
}

described_api::described_api() : document_{json::parse(api_description())} {
    for (const auto& path : document_.at("paths").as_object()) {
        const auto& item = path.value().as_object();
        for (const auto& each : item) {
            if (each.key() == "parameters") continue;
            described_operation operation{.method = in_capitals(std::string{each.key()}),
                                          .path = std::string{path.key()},
                                          .parameters = {},
                                          .whole = each.value().as_object()};
            add_parameters(operation.parameters, document_, item);
            add_parameters(operation.parameters, document_, operation.whole);
            operations_.push_back(std::move(operation));
        }
    }
}

const json::object& described_api::schemas() const {
    return document_.at("components").at("schemas").as_object();
}

std::set<std::string> described_api::words(const std::string& pointer) const {
    std::set<std::string> found;
    for (const auto& word : target_of(document_, "#/components/schemas/" + pointer + "/enum").as_array())
        found.insert(text_of(word));
    return found;
}

const json::object& described_api::answer_of(const described_operation& operation, unsigned status) const {
    const auto& answers = operation.whole.at("responses").as_object();
    const auto* own = answers.if_contains(std::to_string(status));
    return resolved(document_, own == nullptr ? answers.at("default") : *own).as_object();
}

std::set<std::string> described_api::problems_of(const json::value& described_answer) const {
    const auto& answer = resolved(document_, described_answer).as_object();
    const auto* content = answer.at("content").as_object().if_contains("application/problem+json");
    if (content == nullptr) return {};
    const auto& schema = content->at("schema").as_object();
    const auto* choices = schema.if_contains("anyOf");
    std::set<std::string> found;
    const auto add = [&found](const json::object& reference) {
        const auto target = text_of(reference.at("$ref"));
        found.insert(target.substr(target.rfind('/') + 1));
    };
    if (choices == nullptr) {
        add(schema);
    } else {
        for (const auto& choice : choices->as_array())
            add(choice.as_object());
    }
    return found;
}

std::set<std::string> described_api::common_problems() const {
    return problems_of(target_of(document_, "#/components/responses/any_request"));
}

std::set<std::string> described_api::own_problems(const described_operation& operation) const {
    std::set<std::string> found;
    for (const auto& answer : operation.whole.at("responses").as_object())
        if (answer.key() != "default") found.merge(problems_of(answer.value()));
    for (const auto& common : common_problems())
        found.erase(common);
    return found;
}

}  // namespace tokenkeeper::control::testing

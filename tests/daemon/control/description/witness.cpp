#include "tests/daemon/control/description/witness.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::testing {

namespace json = boost::json;

namespace {

/// What stands for a part of the path in braces.
std::string value_of(const described_operation& operation, const described_parameter& part,
                     const trial& wanted) {
    if (part.name == "user_id")
        return wanted.user.empty() ? std::string{part.whole.at("example").as_string()} : wanted.user;
    return operation.path.find("/organizations/") == std::string::npos ? wanted.session : wanted.organization;
}

std::string path_of(const described_operation& operation, const trial& wanted) {
    auto path = operation.path;
    for (const auto& each : operation.parameters) {
        if (each.place != "path") continue;
        const auto braces = '{' + each.name + '}';
        path.replace(path.find(braces), braces.size(), value_of(operation, each, wanted));
    }
    return path;
}

/// Headers of HTTP itself, which a document does not describe.
bool is_of_http(std::string_view name) {
    constexpr std::array names{"Server",         "Date",       "Cache-Control",    "Content-Type",
                               "Content-Length", "Connection", "Transfer-Encoding"};
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::string request_of(const described_operation& operation, const trial& wanted) {
    const auto body = wanted.body.value_or(operation.body());
    auto head = operation.method + ' ' + path_of(operation, wanted) + wanted.query + ' ' + wanted.version +
                "\r\n" + wanted.host + wanted.headers;
    if (wanted.headers.find("Content-Length") == std::string::npos)
        head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return head + "\r\n" + body;
}

std::string header_of(const unix_client::response& got, const std::string& name) {
    const auto begin = "\r\n" + name + ": ";
    const auto at = got.header.find(begin);
    if (at == std::string::npos) return {};
    const auto value = at + begin.size();
    return got.header.substr(value, got.header.find("\r\n", value) - value);
}

std::string witness::note(const described_operation& operation, const unix_client::response& got) {
    EXPECT_NE(got.status, 0) << operation.title() << ": no answer";
    if (got.status == 0) return {};
    const auto& answer = api.answer_of(operation, static_cast<unsigned>(got.status));
    judge_headers(operation, got, answer);
    judge_content(operation, got, answer);
    if (got.status < 400) return {};
    boost::system::error_code wrong;
    const auto body = json::parse(got.body, wrong);
    const auto* type = body.is_object() ? body.get_object().if_contains("type") : nullptr;
    if (type == nullptr) return {};
    std::string kind{type->as_string()};
    kind.erase(0, kind.rfind(':') + 1);
    std::ranges::replace(kind, '-', '_');
    kinds_[operation.title()].insert(kind);
    return kind;
}

std::set<std::string> witness::kinds(const described_operation& operation) const {
    const auto found = kinds_.find(operation.title());
    return found == kinds_.end() ? std::set<std::string>{} : found->second;
}

void witness::judge_content(const described_operation& operation, const unix_client::response& got,
                            const json::object& answer) {
    const auto about = operation.title() + ' ' + std::to_string(got.status);
    const auto type = header_of(got, "Content-Type");
    const auto* media = answer.at("content").as_object().if_contains(type);
    EXPECT_NE(media, nullptr) << about << ": not described: " << type << ' ' << got.body;
    if (media == nullptr) return;
    const auto& schema = media->at("schema");
    if (operation.is_stream() && got.status == 200) {
        std::istringstream lines{got.body};
        for (std::string line; std::getline(lines, line);)
            judge(about, json::parse(line), schema.at("contentSchema"));
    } else if (type.find("json") == std::string::npos) {
        judge(about, json::value(json::string{got.body}), schema);
    } else {
        boost::system::error_code wrong;
        const auto body = json::parse(got.body, wrong);
        EXPECT_FALSE(wrong) << about << ": no JSON: " << got.body;
        if (!wrong) judge(about, body, schema);
    }
}

void witness::judge_headers(const described_operation& operation, const unix_client::response& got,
                            const json::object& answer) {
    const auto about = operation.title() + ' ' + std::to_string(got.status) + ' ';
    const auto* listed = answer.if_contains("headers");
    const auto described = listed == nullptr ? json::object{} : listed->as_object();
    for (const auto& each : described) {
        const auto* required = resolved(api.document(), each.value()).as_object().if_contains("required");
        if (required != nullptr && required->as_bool()) {
            EXPECT_FALSE(header_of(got, std::string{each.key()}).empty()) << about << each.key();
        }
    }
    std::istringstream lines{got.header};
    std::string line;
    std::getline(lines, line);  // the status
    while (std::getline(lines, line)) {
        const auto name = line.substr(0, line.find(':'));
        if (is_of_http(name) || name.size() < 2) continue;
        EXPECT_TRUE(described.contains(name)) << about << "has a header that is not described: " << line;
    }
}

void witness::judge(const std::string& about, const json::value& value, const json::value& schema) {
    for (const auto& fault : check_.faults(value, schema))
        ADD_FAILURE() << about << ' ' << fault << "\n" << json::serialize(value);
}

}  // namespace tokenkeeper::control::testing

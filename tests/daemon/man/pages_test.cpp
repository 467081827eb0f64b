#include "daemon/control/json/problem.hpp"
#include "daemon/control/json/views.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/health/catalogue.hpp"
#include "daemon/metrics/catalogue.hpp"
#include "lib/genesys/region.hpp"
#include "lib/session/reasons.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::pages_test {
namespace {

/// A manual page without the backslashes before its hyphens.
std::string page_text(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream{MAN_FOLDER "/" + name}.rdbuf();
    std::string page = text.str();
    std::erase(page, '\\');
    return page;
}

bool contains(const std::string& page, const std::string& text) {
    return page.find(text) != std::string::npos;
}

/// True if the text stands in the page, and neither a letter, a digit, "_" nor "-" beside it.
bool contains_word(const std::string& page, std::string_view word) {
    constexpr std::string_view inner = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const auto at = [&page](std::size_t place) { return place < page.size() ? page[place] : ' '; };
    for (auto place = page.find(word); place != std::string::npos; place = page.find(word, place + 1)) {
        const bool begins = inner.find(at(place - 1)) == std::string_view::npos;
        const bool ends = inner.find(at(place + word.size())) == std::string_view::npos;
        if (begins && ends) return true;
    }
    return false;
}

std::string_view word_of(control::right needed) {
    switch (needed) {
        case control::right::read:
            return "read";
        case control::right::token:
            return "token";
        case control::right::login:
            return "login";
        case control::right::control:
            break;
    }
    return "control";
}

TEST(tokenkeeper_api_7, has_an_entry_for_every_resource_with_its_right) {
    const auto page = page_text("tokenkeeper-api.7");
    for (const auto& each : control::all_resources()) {
        const auto entry = ".TP\n.BR \"" + std::string{each.method} + " " + std::string{each.pattern} +
                           "\" \" (" + std::string{word_of(each.needs)} + ")\"\n";
        EXPECT_TRUE(contains(page, entry)) << entry;
    }
}

std::string_view word_of(metrics::family_kind kind) {
    switch (kind) {
        case metrics::family_kind::gauge:
            return "gauge";
        case metrics::family_kind::counter:
            return "counter";
        case metrics::family_kind::histogram:
            break;
    }
    return "histogram";
}

TEST(tokenkeeper_operating_7, has_an_entry_for_every_metric) {
    const auto page = page_text("tokenkeeper-operating.7");
    for (const auto* each : metrics::all_families()) {
        const auto begin = ".TP\n.BR " + std::string{each->name} + " \" (" + std::string{word_of(each->kind)};
        const auto at = page.find(begin);
        ASSERT_NE(at, std::string::npos) << begin;
        const auto text = page.find('\n', at + begin.size()) + 1;
        EXPECT_EQ(page.substr(text, each->help.size() + 2), std::string{each->help} + ".\n") << each->name;
    }
}

TEST(tokenkeeper_api_7, explains_every_member_of_a_session_and_of_the_daemon) {
    const auto page = page_text("tokenkeeper-api.7");
    const auto session = control::to_json(assessed_session{});
    for (const auto& member : session)
        EXPECT_TRUE(contains_word(page, member.key())) << member.key();
    control::daemon_view daemon;
    daemon.organizations.emplace_back();
    const auto status = control::to_json(daemon, session_counts{});
    for (const auto& member : status)
        EXPECT_TRUE(contains_word(page, member.key())) << member.key();
    for (const auto& member : status.at("organizations").as_array().at(0).as_object())
        EXPECT_TRUE(contains_word(page, member.key())) << member.key();
}

TEST(tokenkeeper_api_7, names_every_problem) {
    const auto page = page_text("tokenkeeper-api.7");
    const auto last = static_cast<int>(control::problem_kind::unsupported_version);
    for (int kind = 0; kind <= last; ++kind) {
        const auto type = control::type_of(static_cast<control::problem_kind>(kind));
        const auto name = type.substr(type.rfind(':') + 1);
        EXPECT_TRUE(contains_word(page, name)) << name;
    }
}

TEST(tokenkeeper_operating_7, has_an_entry_for_every_warning_with_its_health) {
    const auto page = page_text("tokenkeeper-operating.7");
    for (const auto& each : warning_catalogue()) {
        const auto entry =
            ".TP\n.BR " + std::string{each.name} + " \" (" + std::string{to_string(each.severity)} + ")\"\n";
        EXPECT_TRUE(contains(page, entry)) << entry;
    }
}

TEST(tokenkeeper_operating_7, explains_every_state_and_reason) {
    const auto page = page_text("tokenkeeper-operating.7");
    for (const auto& each : state_catalogue()) {
        const auto entry = ".TP\n.I " + std::string{to_string(each.state)} + "\n";
        EXPECT_TRUE(contains(page, entry)) << entry;
    }
    for (const auto reason : all_reasons)
        EXPECT_TRUE(contains_word(page, reason)) << reason;
}

TEST(tokenkeeper_yaml_5, names_every_region) {
    const auto page = page_text("tokenkeeper.yaml.5");
    for (const auto& each : genesys::regions()) {
        EXPECT_TRUE(contains_word(page, each.id)) << each.id;
        EXPECT_TRUE(contains_word(page, each.domain)) << each.domain;
    }
}

}  // namespace
}  // namespace tokenkeeper::pages_test

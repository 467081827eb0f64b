#include "daemon/logging/catalogue.hpp"

#include "daemon/health/catalogue.hpp"

#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::logging::catalogue_test {
namespace {

TEST(catalogue, holds_each_event_once) {
    std::set<std::string_view> names;
    for (const event_kind& kind : catalogue)
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_EQ(names.size(), 32U);
}

TEST(catalogue, gives_each_event_an_id_of_its_own) {
    std::set<std::string_view> ids;
    for (const event_kind& kind : catalogue) {
        EXPECT_EQ(kind.id.size(), 32U) << kind.name;
        EXPECT_EQ(kind.id.find_first_not_of("0123456789abcdef"), std::string_view::npos) << kind.name;
        EXPECT_TRUE(ids.insert(kind.id).second) << kind.name;
        EXPECT_EQ(message_id(kind.name), kind.id);
    }
    EXPECT_EQ(message_id(""), "");
    EXPECT_EQ(message_id("session.unheard_of"), "");
}

/// The entries of systemd/tokenkeeper.catalog: by MESSAGE_ID, the text from "Subject:" on.
std::map<std::string, std::string> explained() {
    std::ifstream file{JOURNAL_CATALOG};
    std::map<std::string, std::string> entries;
    std::string id;
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("-- ", 0) == 0) {
            id = line.substr(3);
            EXPECT_TRUE(entries.emplace(id, "").second) << id << " is explained twice";
        } else if (!id.empty()) {
            entries[id] += line + "\n";
        }
    }
    return entries;
}

TEST(journal_catalog, explains_every_event_and_warning_and_nothing_else) {
    auto entries = explained();
    for (const event_kind& kind : catalogue) {
        const std::string text = entries[std::string{kind.id}];
        const std::string subject = "Subject: " + std::string{kind.name} + ": ";
        EXPECT_EQ(text.substr(0, subject.size()), subject) << kind.id;
        EXPECT_NE(text.find("\n\n"), std::string::npos) << kind.name << " has no explanation";
        EXPECT_NE(text.find("What to do: "), std::string::npos) << kind.name;
        entries.erase(std::string{kind.id});
    }
    for (const auto& warning : warning_catalogue()) {
        if (warning.message_id.empty()) continue;
        const std::string text = entries[std::string{warning.message_id}];
        const std::string subject =
            "Subject: " + std::string{warning.event} + ": " + std::string{warning.name} + "\n";
        EXPECT_EQ(text.substr(0, subject.size()), subject) << warning.message_id;
        EXPECT_NE(text.find("What to do: "), std::string::npos) << warning.name;
        entries.erase(std::string{warning.message_id});
    }
    for (const auto& [id, text] : entries)
        ADD_FAILURE() << id << " is no event: " << text;
}

/// The text with a single space in place of each line end.
std::string unwrapped(const std::string& text) {
    std::istringstream words{text};
    std::string line;
    for (std::string word; words >> word;)
        line += (line.empty() ? "" : " ") + word;
    return line;
}

/// The hint as the journal says it, behind a colon and about whatever session the entry names.
std::string journal_advice(std::string hint) {
    constexpr std::string_view place = "{session}";
    hint.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(hint.front())));
    if (const auto found = hint.find(place); found != std::string::npos)
        hint.replace(found, place.size(), "@TOKENKEEPER_SESSION@");
    if (!hint.ends_with('.')) hint += '.';
    return "What to do: " + hint;
}

TEST(journal_catalog, tells_of_a_warning_what_status_tells) {
    const auto entries = explained();
    for (const auto& warning : warning_catalogue()) {
        if (warning.message_id.empty()) continue;
        const auto text = unwrapped(entries.at(std::string{warning.message_id}));
        auto message = "has the warning " + std::string{warning.name} + ": " + std::string{warning.sentence};
        if (!warning.response.empty()) message += "; " + std::string{warning.response};
        EXPECT_NE(text.find(message + ". "), std::string::npos) << message << "\n" << text;
        const auto advice = journal_advice(std::string{warning.hint});
        EXPECT_TRUE(text.ends_with(advice)) << advice << "\n" << text;
    }
}

TEST(catalogue, is_as_loud_as_the_contract_says) {
    EXPECT_EQ(events::session_alive.level, severity::notice);
    EXPECT_EQ(events::session_retrying.level, severity::warning);
    EXPECT_EQ(events::session_recovered.level, severity::info);
    EXPECT_EQ(events::session_denied.level, severity::error);
    EXPECT_EQ(events::session_lost.level, severity::error);
    EXPECT_EQ(events::session_failed.level, severity::error);
    EXPECT_EQ(events::config_rejected.level, severity::error);
    EXPECT_EQ(events::control_denied.level, severity::warning);
}

/// Each warning begins with an event of this catalogue.
TEST(catalogue, has_the_events_of_warnings) {
    for (const auto& warning : warning_catalogue()) {
        EXPECT_NE(find_event(warning.event), nullptr) << warning.name;
        EXPECT_EQ(message_id(warning.message_id), "") << warning.name;
    }
    EXPECT_EQ(find_event("session.unheard_of"), nullptr);
}

TEST(make_event, takes_name_and_severity_from_the_catalogue) {
    const event e = make_event(events::session_lost, "gone");
    EXPECT_EQ(e.name, "session.lost");
    EXPECT_EQ(e.level, severity::error);
    EXPECT_EQ(e.message, "gone");
}

}  // namespace
}  // namespace tokenkeeper::logging::catalogue_test

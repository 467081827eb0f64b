#include "daemon/notify/interest.hpp"

#include "tests/daemon/notify/notices.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::notify::interest_test {
namespace {

using tests::notice_about;

TEST(interest, is_in_its_words_alone) {
    interest own{{"attention", "session.renewed"}};
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false));
    EXPECT_TRUE(own.takes(notice_about("lobby", "session.renewed"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "degraded"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "session.lost"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "well"), false));
}

TEST(interest, in_recoveries_is_in_those_of_faults_that_were_told) {
    interest own{{"attention", "well"}};
    EXPECT_FALSE(own.takes(notice_about("lobby", "degraded"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "well"), false)) << "nobody was told that it is degraded";
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "degraded"), false));
    EXPECT_FALSE(own.takes(notice_about("desk", "well"), false));
    EXPECT_TRUE(own.takes(notice_about("lobby", "well"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "well"), false)) << "once for each fault";
}

TEST(interest, is_not_in_what_is_known) {
    interest own{{"attention", "session.lost"}};
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false));
    EXPECT_FALSE(own.takes(notice_about("lobby", "attention"), true)) << "as after a restart of the daemon";
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false)) << "it left, and another has its name";
    EXPECT_TRUE(own.takes(notice_about("desk", "attention"), false));
    EXPECT_EQ(own.unwell().size(), 2U);
    EXPECT_FALSE(own.takes(notice_about("lobby", "degraded"), false));
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false)) << "it was better meanwhile";
    EXPECT_FALSE(own.takes(notice_about("lobby", "well"), false));
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false));
    EXPECT_TRUE(own.takes(notice_about("lobby", "session.lost"), false));
    EXPECT_TRUE(own.takes(notice_about("lobby", "session.lost"), false)) << "an event is news each time";
}

TEST(interest, in_recoveries_alone_is_in_all_of_them) {
    interest own{{"well"}};
    EXPECT_TRUE(own.takes(notice_about("lobby", "well"), false));
    EXPECT_FALSE(own.has_event_names());
    EXPECT_TRUE(interest({"well", "config.loaded"}).has_event_names());
}

TEST(interest, survives_other_words) {
    interest own{{"attention"}};
    EXPECT_TRUE(own.takes(notice_about("lobby", "attention"), false));
    own.replace_words({"attention", "well"});
    EXPECT_TRUE(own.takes(notice_about("lobby", "well"), false));
}

TEST(interest, tells_too_much_rather_than_too_little_when_it_cannot_remember) {
    interest own{{"attention", "well"}};
    for (std::size_t i = 0; i <= interest::most_unwell; ++i)
        EXPECT_TRUE(own.takes(notice_about("s" + std::to_string(i)), false));
    EXPECT_TRUE(own.takes(notice_about("s" + std::to_string(interest::most_unwell), "well"), false));
    EXPECT_TRUE(own.takes(notice_about("other", "well"), false));
}

TEST(notice, has_the_word_of_its_line) {
    logging::event line;
    line.name = "session.health";
    line.reason = "ok";
    EXPECT_EQ(notice_of(line, tests::noon).word, "well");
    line.name = "daemon.health";
    line.reason = "attention";
    EXPECT_EQ(notice_of(line, tests::noon).word, "attention");
    line.name = "session.warning";
    EXPECT_EQ(notice_of(line, tests::noon).word, "session.warning");
    line.name = {};
    EXPECT_EQ(notice_of(line, tests::noon).word, "") << "nobody can ask for a line without a name";
}

TEST(notice, is_bounded_and_printable) {
    logging::event line;
    line.name = "session.lost";
    line.message = "a\nb" + std::string(100'000, 'x');
    const auto made = notice_of(line, tests::noon);
    EXPECT_LE(made.message.size(), longest_message);
    EXPECT_EQ(made.message.substr(0, 5), "a\\nbx");
}

}  // namespace
}  // namespace tokenkeeper::notify::interest_test

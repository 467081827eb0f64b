#include "daemon/notify/batch.hpp"
#include "tests/daemon/notify/notices.hpp"

#include <map>
#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::notify::body_test {
namespace {

using tests::noon;
using tests::notice_about;

boost::json::object object_of(const batch& news, std::size_t lost = 0) {
    return boost::json::parse(body_of(news, {"wall1", "1.2.3"}, lost)).as_object();
}

TEST(body, says_everything_about_one_fact) {
    EXPECT_EQ(body_of(batch{notice_about("lobby")}, {"wall1", "1.2.3"}, 0),
              R"({"text":"tokenkeeper on wall1: lobby: it is wrong","event":"attention","level":"error",)"
              R"("host":"wall1","version":"1.2.3","first":"2026-11-25T12:00:00Z",)"
              R"("last":"2026-11-25T12:00:00Z","count":1,"lost_notifications":0,)"
              R"("events":[{"at":"2026-11-25T12:00:00Z","session":"lobby","organization":"acme",)"
              R"("message":"it is wrong"}]})");
}

TEST(body, leaves_messages_out) {
    batch news{notice_about("lobby")};
    const auto text_of = [&news] { return body_of(news, {"wall1", "1.2.3"}, 0, wording::without_messages); };
    const auto one = boost::json::parse(text_of()).as_object();
    EXPECT_EQ(one.at("text").as_string(),
              "tokenkeeper on wall1: lobby: attention; its message is left out, as the "
              "receiver refused one; see the status or the log");
    EXPECT_EQ(one.at("events").at(0).at("session").as_string(), "lobby");
    news.add(notice_about("hall"));
    EXPECT_EQ(text_of().find("it is wrong"), std::string::npos);
}

TEST(body, sums_up_many_facts) {
    batch news{notice_about("s0")};
    for (int i = 1; i < 300; ++i)
        news.add(notice_about("s" + std::to_string(i), "attention", noon + seconds{30}));
    const auto body = object_of(news);
    EXPECT_EQ(body.at("count").to_number<int>(), 300);
    EXPECT_EQ(body.at("events").as_array().size(), batch::most_named);
    EXPECT_EQ(body.at("text").as_string(),
              "tokenkeeper on wall1: attention, 300 times within a minute: s0, s1, s2, s3, s4, …. The first, "
              "s0: it is wrong");
    EXPECT_EQ(body.at("last").as_string(), "2026-11-25T12:00:30Z");
}

/// Forty sessions of one organization must not hide the only one of another.
TEST(body, names_some_of_each_organization) {
    const auto of = [](const std::string& name, const std::string& organization) {
        auto news = notice_about(name);
        news.organization = organization;
        return news;
    };
    batch news{of("h0", "hostile")};
    for (int i = 1; i < 40; ++i)
        news.add(of("h" + std::to_string(i), "hostile"));
    news.add(of("lobby", "acme"));
    for (int i = 0; i < 40; ++i)
        news.add(of("g" + std::to_string(i), "globex"));
    const auto body = object_of(news);
    EXPECT_EQ(body.at("count").to_number<int>(), 81);
    EXPECT_EQ(body.at("text").as_string(),
              "tokenkeeper on wall1: attention, 81 times within a minute: h0, lobby, g0, h1, g1, …. The "
              "first, h0: it is wrong");
    std::map<std::string, int> counts;
    for (const auto& each : body.at("events").as_array())
        ++counts[std::string{each.at("organization").as_string()}];
    EXPECT_EQ(counts, (std::map<std::string, int>{{"hostile", 10}, {"acme", 1}, {"globex", 9}}));
}

TEST(body, has_no_mention_or_link_of_a_chat_service_in_its_sentence) {
    auto news = notice_about("lobby");
    news.message =
        "<!channel> log in at <https://evil.example|the login page> & go, @channel [Log "
        "in](https://evil.example)";
    const auto body = object_of(batch{news});
    EXPECT_EQ(
        body.at("text").as_string(),
        "tokenkeeper on wall1: lobby: &lt;!channel&gt; log in at &lt;https://evil.example|the login page&gt; "
        "&amp; go, @ channel [Log in] (https://evil.example)");
    EXPECT_EQ(body.at("events").as_array().at(0).at("message").as_string(), news.message) << "as it came";
}

TEST(body, says_what_was_lost_before_it) {
    const auto body = object_of(batch{notice_about("lobby")}, 3);
    EXPECT_EQ(body.at("lost_notifications").to_number<int>(), 3);
    EXPECT_NE(body.at("text").as_string().find("3 notifications are lost"), std::string::npos);
}

TEST(body, is_about_the_daemon_without_a_session) {
    auto news = notice_about("");
    news.organization.clear();
    const auto body = object_of(batch{std::move(news)});
    EXPECT_EQ(body.at("text").as_string(), "tokenkeeper on wall1: the daemon: it is wrong");
    EXPECT_FALSE(body.at("events").as_array().at(0).as_object().contains("session"));
}

TEST(body, stays_small_and_valid_whatever_the_messages) {
    auto news = notice_about(std::string(64, 'n'));
    news.message = std::string(longest_message, '\x01');
    batch many{news};
    for (int i = 0; i < 100; ++i)
        many.add(news);
    const auto text = body_of(many, {std::string(255, 'h'), "1"}, 0);
    EXPECT_LT(text.size(), std::size_t{100} * 1024);
    EXPECT_NO_THROW(boost::json::parse(text));
}

}  // namespace
}  // namespace tokenkeeper::notify::body_test

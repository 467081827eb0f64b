#include "tests/simulation/simulated_files.hpp"

#include "tests/simulation/small_world.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::simulated_files_test {
namespace {

using paths = std::vector<std::filesystem::path>;

class simulated_secrets : public testing::Test {
protected:
    ~simulated_secrets() override { w.waits.drop_all(); }

    boost::asio::awaitable<void> listen() {
        for (;;) {
            const auto some = co_await files.changed();
            if (some.empty()) co_return;
            told.insert(told.end(), some.begin(), some.end());
        }
    }

    small_world w;
    simulated_files host;
    paths written;
    simulated_secret_files files{
        host, w.waits, [this](const std::filesystem::path& p, const secret&) { written.push_back(p); }};
    paths told;
};

TEST_F(simulated_secrets, are_read_as_they_stand) {
    EXPECT_TRUE(files.read("/a", config::secret_kind::client_secret).has_error());
    host.write("/a", "text");
    EXPECT_EQ(files.read("/a", config::secret_kind::client_secret)->reveal(), "text");
    host.set_readable("/a", false);
    EXPECT_TRUE(files.read("/a", config::secret_kind::client_secret).has_error());
    host.write("/b", "no token");
    EXPECT_TRUE(files.read("/b", config::secret_kind::access_token).has_error());
}

TEST_F(simulated_secrets, are_told_once_for_each_change) {
    files.watch("/a");
    host.write("/a", "one");
    host.write("/b", "not watched");
    w.spawn(listen());
    EXPECT_EQ(told, paths{"/a"});
    host.write("/a", "two");
    host.write("/a", "three");
    w.poll();
    EXPECT_EQ(told, (paths{"/a", "/a", "/a"}));
}

TEST_F(simulated_secrets, that_nobody_noticed_are_found_by_a_look) {
    files.watch("/a");
    files.watch("/b");
    host.write("/b", "one", false);
    EXPECT_TRUE(files.look(1).empty());
    EXPECT_EQ(files.look(1), paths{"/b"});
    EXPECT_TRUE(files.look(5).empty());
}

TEST_F(simulated_secrets, are_written_into_sinks_once) {
    config::token_sink sink;
    sink.path = "/run/tokens/a";
    std::string trouble = "no answer";
    const auto hear = [&trouble](const runtime::sink_outcome& done) { trouble = done.trouble; };
    files.write_token(sink, secret{"t"}, hear);
    EXPECT_EQ(trouble, "");
    files.write_token(sink, secret{"t"}, hear);
    EXPECT_EQ(trouble, "");
    EXPECT_EQ(written.size(), 1U);
    host.set_sinks_failing(true);
    files.write_token(sink, secret{"u"}, hear);
    EXPECT_NE(trouble, "");
    EXPECT_EQ(host.find("/run/tokens/a")->text, "t");
}

}  // namespace
}  // namespace tokenkeeper::simulation::simulated_files_test

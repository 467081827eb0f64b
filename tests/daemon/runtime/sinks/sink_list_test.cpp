#include "daemon/runtime/sinks/sink_list.hpp"

#include "daemon/runtime/sinks/sink_file.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include <unistd.h>

namespace tokenkeeper::runtime::sink_list_test {
namespace {

class sink_list_test : public testing::Test {
protected:
    [[nodiscard]] sink_sessions read() const { return read_sink_list(file); }

    tests::scratch_directory folder;
    std::filesystem::path file = folder / "state.db.sinks";
};

TEST_F(sink_list_test, is_read_as_it_was_written) {
    const sink_lines sinks{
        {"/run/a", ""}, {"/run/with space/b", "lobby"}, {"/run/c", "gate"}, {"/run/c", "hall"}};
    for (const auto& each : {sinks, sink_lines{}}) {
        EXPECT_EQ(write_sink_file({file, {}, 0600}, secret{sink_list_of(each)}), "");
        EXPECT_EQ(read(), sessions_of(each));
    }
    EXPECT_EQ(read_sink_list(folder / "none"), sink_sessions{});
}

TEST_F(sink_list_test, is_empty_where_there_is_no_file) {
    EXPECT_EQ(read(), sink_sessions{});
}

TEST_F(sink_list_test, skips_what_is_no_path) {
    std::ofstream{file} << "# text\n\nrelative\n/run/a\n\x01\x02";
    EXPECT_EQ(read(), (sink_sessions{{"/run/a", {}}}));
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_list_test

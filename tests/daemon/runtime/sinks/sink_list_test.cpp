#include "daemon/runtime/sinks/sink_list.hpp"

#include "daemon/runtime/sinks/sink_file.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include <unistd.h>

namespace tokenkeeper::runtime::sink_list_test {
namespace {

using paths = std::set<std::filesystem::path>;

class sink_list_test : public testing::Test {
protected:
    [[nodiscard]] paths read() const {
        const auto sinks = read_sink_list(file);
        return {sinks.begin(), sinks.end()};
    }

    tests::scratch_directory folder;
    std::filesystem::path file = folder / "state.db.sinks";
};

TEST_F(sink_list_test, is_read_as_it_was_written) {
    const paths sinks{"/run/a", "/run/with space/b"};
    for (const auto& each : {sinks, paths{}}) {
        EXPECT_EQ(write_sink_file({file, {}, 0600}, secret{sink_list_of(each)}), "");
        EXPECT_EQ(read(), each);
    }
}

TEST_F(sink_list_test, is_empty_where_there_is_no_file) {
    EXPECT_EQ(read(), paths{});
}

TEST_F(sink_list_test, skips_what_is_no_path) {
    std::ofstream{file} << "# text\n\nrelative\n/run/a\n\x01\x02";
    EXPECT_EQ(read(), paths{"/run/a"});
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_list_test

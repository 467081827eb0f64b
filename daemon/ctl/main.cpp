#include "daemon/ctl/run.hpp"
#include "daemon/process/standard_descriptors.hpp"
#include "daemon/process/write_signals.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    if (!tokenkeeper::open_standard_descriptors()) return 1;
    tokenkeeper::ignore_write_signals();
    try {
        return tokenkeeper::ctl::run(argc, argv);
    } catch (const std::exception& error) {
        static_cast<void>(
            std::fprintf(stderr, "tokenkeeperctl: internal error, please report it: %s\n", error.what()));
        return 1;
    }
}

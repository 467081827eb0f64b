#pragma once

namespace tokenkeeper::ctl {

/// The whole program: reads the command line, does what it says, and gives the exit status.
int run(int argc, const char* const* argv);

}  // namespace tokenkeeper::ctl

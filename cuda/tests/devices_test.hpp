// Tests of one proof's work on several devices.
#ifndef OB_TESTS_DEVICES_TEST_HPP
#define OB_TESTS_DEVICES_TEST_HPP

// Runs them and returns how many checks passed; throws the first that does not.
int devices_tests();

#endif

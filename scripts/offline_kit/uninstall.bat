@echo off
rem Removes what install.bat made; courses and learners' work stay. UNTESTED on Windows so far.
call "%~dp0install.bat" --remove
